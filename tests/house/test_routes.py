"""Rules about addresses; each failure says what to do."""

import re

import pytest
from flask import Flask

from app import create_app
from tests.dashboard.deed import DEEDS, endpoints_that_act
from tests.house.roles_table import WORDS as WHO
from tests.house.roles_table import needed, written
from tests.house.source import listed

WORDS = {"slug", "token", "code", "filename", "public_id", "manifest", "language", "name"}
"Parts of an address that are text by nature, and so need no converter."
PART = re.compile(r"<(?:(?P<kind>\w+)(?:\(.*?\))?:)?(?P<name>\w+)>")
LETTING_IN = (
    "second_factor.set_up", "team.change_role", "team.invite", "team.need_second_factor", "team.reset_second_factor",
    "team.send_again", "team.switch_on",
)  # fmt: skip
"By these, whoever finds a browser that somebody left alone could stay."
KEBAB_CASE = re.compile(r"[a-z0-9]*(?:[-.][a-z0-9]+)*")


@pytest.fixture(scope="module")
def whole_app(tmp_path_factory) -> Flask:
    """The app with every address it can have: development has some more."""
    return create_app(APP_ENV="development", DATABASE_URL=f"sqlite:///{tmp_path_factory.mktemp('house')}/none.sqlite3")


def test_addresses_are_in_kebab_case(whole_app):
    wrong = [
        rule.rule
        for rule in whole_app.url_map.iter_rules()
        if not all(KEBAB_CASE.fullmatch(part) for part in PART.sub("", rule.rule).split("/"))
    ]

    assert not wrong, listed("write addresses in lower case, words parted by hyphens: /check-your-email", wrong)


def test_parts_of_addresses_have_a_type(whole_app):
    wrong = [
        f"{rule.rule}: {part['name']}"
        for rule in whole_app.url_map.iter_rules()
        for part in PART.finditer(rule.rule)
        if part["kind"] is None and part["name"] not in WORDS
    ]

    assert not wrong, listed(
        "give it a converter: <int:number>, or add its name to WORDS here if it is text by nature", wrong
    )


def test_the_dashboard_is_guarded(whole_app):
    blueprints = {
        rule.endpoint.rpartition(".")[0]
        for rule in whole_app.url_map.iter_rules()
        if rule.rule.startswith("/dashboard")
    }

    open_doors = {name for name in blueprints if not _is_guarded(whole_app, name)}

    assert not open_doors, listed("give the blueprint a before_request that asks for a signed-in organizer", open_doors)


def test_strangers_are_sent_from_the_dashboard_to_the_sign_in_page(whole_app):
    client = whole_app.test_client()
    addresses = [
        rule.rule
        for rule in whole_app.url_map.iter_rules()
        if rule.rule.startswith("/dashboard") and "GET" in (rule.methods or ())
    ]

    let_in = []
    for address in addresses:
        filled_in = PART.sub(lambda part: "1" if part["kind"] == "int" else "one", address)
        answer = client.get(filled_in)
        if answer.status_code not in (302, 303) or "/sign-in" not in answer.location:
            let_in.append(f"{address}: {answer.status}")

    assert not let_in, listed("let the blueprint's before_request answer before the view does anything", let_in)


def test_each_address_is_in_the_table_of_roles(whole_app):
    table = sorted((each.route, each.method) for each in written())

    missing = sorted(set(needed(whole_app)) - set(table))
    gone = sorted(set(table) - set(needed(whole_app)))

    assert not missing, listed("say in docs/roles.md who may do these", missing)
    assert not gone, listed("docs/roles.md speaks of addresses that are gone", gone)
    assert len(table) == len(set(table))


def test_the_table_of_roles_has_no_other_words(whole_app):
    unknown = [each for each in written() if each.who not in WHO]

    assert not unknown, listed("say one of " + ", ".join(sorted(WHO)), unknown)


def test_whatever_organizers_can_do_is_tried_and_looked_for_in_the_audit_log(whole_app):
    acting = endpoints_that_act(whole_app)

    untried = acting - set(DEEDS)
    gone = set(DEEDS) - acting

    assert not untried, listed("write one working request for each into tests/dashboard/deeds/", untried)
    assert not gone, listed("tests/dashboard/deeds/ has requests to what is gone", gone)


def test_whoever_takes_signers_along_has_just_proven_who_they_are(whole_app):
    exports = {name: view for name, view in whole_app.view_functions.items() if "export" in name}

    unasked = [name for name, view in exports.items() if not getattr(view, "asks_for_proof", False)]

    assert exports
    assert not unasked, listed("put @require_recent_proof below @require_role", unasked)


def test_whoever_changes_who_may_come_in_has_just_proven_who_they_are(whole_app):
    unasked = [name for name in LETTING_IN if not getattr(whole_app.view_functions[name], "asks_for_proof", False)]

    assert not unasked, listed("put @require_recent_proof below @require_role", unasked)


def _is_guarded(app: Flask, blueprint: str) -> bool:
    """Tell whether a blueprint, or one that it is nested in, asks before each request."""
    names = [blueprint]
    while "." in names[-1]:
        names.append(names[-1].rpartition(".")[0])
    return any(app.before_request_funcs.get(name) for name in names)
