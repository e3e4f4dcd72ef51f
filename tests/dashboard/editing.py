"""The campaign editor as a person uses it: read the form, change fields, press a button."""

from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

IDLE = {"button", "submit", "file"}


class _Fields(HTMLParser):
    """Collects what a page's fields say, by name."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._area = self._choice = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        unticked = found.get("type") == "checkbox" and "checked" not in found
        if tag == "input" and found.get("type") not in IDLE and not unticked:
            self.values[found.get("name", "")] = found.get("value", "")
        elif tag == "textarea":
            self._area = found["name"]
            self.values[self._area] = ""
        elif tag == "select":
            self._choice = found["name"]
        elif tag == "option" and "selected" in found:
            self.values[self._choice] = found["value"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area] += data


def fields(page: str) -> dict[str, str]:
    """Return what the fields of a page say."""
    parser = _Fields()
    parser.feed(page)
    return parser.values


def opened(client: FlaskClient, slug: str) -> dict[str, str]:
    """Open the editor, and return its fields."""
    return fields(client.get(f"/dashboard/campaigns/{slug}/edit").text)


def save(client: FlaskClient, slug: str, values: dict[str, str], **changes: str) -> TestResponse:
    """Press Save after typing something."""
    return client.post(f"/dashboard/campaigns/{slug}/edit", data=values | named(changes))


def named(changes: dict[str, str]) -> dict[str, str]:
    """Return fields by their names in the form: Python's own have underscores where the form has hyphens."""
    return {name.replace("__", "-"): value for name, value in changes.items()}
