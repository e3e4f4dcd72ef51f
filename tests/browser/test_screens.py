"""No page of supporters and no screen of organizers is forgotten in what tests and screenshots walk through."""

from dataclasses import asdict

from flask import Flask
from werkzeug.exceptions import NotFound
from werkzeug.routing import RequestRedirect

from tests.browser.second_step import SCREENS
from tests.browser.site import Site
from tests.dashboard.deed import ORGANIZERS
from tests.house.source import listed

NO_SCREEN = {
    "campaign_life.download": "a file",
    "imports.events": "a stream of figures that stand on `import_done`",
    "imports.progress": "figures that stand on `import_done`",
    "room.file": "a file",
    "rules.events": "a stream of figures that stand on `rule`",
    "rules.progress": "figures that stand on `rule`",
    "room.events": "a stream of figures that stand on `delivery`",
    "room.progress": "figures that stand on `delivery`",
    "update_sending.events": "a stream of figures that stand on `update`",
    "update_sending.progress": "figures that stand on `update`",
    "updates.preview": "a mail, and all mails are looked at by themselves",
}
"What organizers can open that is no screen, and why."


NO_PAGE = ("static", "metrics.", "health.", "api.", "api_keyed.", "oembed.", "sharing.", "letter.data", "verify.file")
"Beginnings of what readers' programs open: files, pictures and figures."


def test_every_page_of_supporters_is_looked_at(app: Flask, served: tuple[str, Site]) -> None:
    looked_at = {_endpoint(app, each) for each in vars(served[1]).values() if isinstance(each, str)}
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())} - _screens(app)

    forgotten = {each for each in pages if not each.startswith(NO_PAGE)} - looked_at

    assert not forgotten, listed("add them to tests/browser/site.py or rare.py, or to NO_PAGE here", forgotten)


def test_every_screen_of_organizers_is_looked_at(app: Flask, served: tuple[str, Site]) -> None:
    _address, site = served
    texts = [each for each in {**vars(site), **asdict(site.desk)}.values() if isinstance(each, str)]
    looked_at = {_endpoint(app, each) for each in texts} | {endpoint for _visit, endpoint in SCREENS.values()}

    forgotten = _screens(app) - looked_at - set(NO_SCREEN)

    assert not forgotten, listed("add them to tests/browser/desk.py, or to NO_SCREEN here with the reason", forgotten)
    assert set(NO_SCREEN) <= _screens(app), "NO_SCREEN speaks of what is gone"


def _screens(app: Flask) -> set[str]:
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and app.view_functions[rule.endpoint].__module__.startswith(ORGANIZERS)
    }


def _endpoint(app: Flask, address: str) -> str:
    """Return what answers at an address; empty = nothing, as at an e-mail address."""
    path = address.partition("?")[0]
    if not path.startswith("/"):
        return ""
    try:
        endpoint, _values = app.url_map.bind("localhost").match(path)
    except (RequestRedirect, NotFound):  # the refusals of tests/browser/rare.py lead nowhere in an app as it is
        return ""
    return endpoint
