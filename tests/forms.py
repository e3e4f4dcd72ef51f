"""Filling in a page's form as a browser does: what the page put into it is sent along, tokens and all."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

SAME_SITE = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
"What a browser adds when a page of ours posts."


@dataclass
class Form:
    """A form as the page shows it."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    words: str = ""
    "The text of its buttons."


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._name: str | None = None
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower()))
        elif self.forms and tag in ("input", "textarea", "button", "select", "option"):
            self._inside = tag
            getattr(self, f"_{tag}")(given)

    def handle_data(self, data: str) -> None:
        if self._inside == "textarea" and self._name:
            self.forms[-1].fields[self._name][-1] += data.replace("\r\n", "\n").removeprefix("\n")
        elif self._inside == "button":
            self.forms[-1].words += data

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def _input(self, given: dict[str, str]) -> None:
        ticked = given.get("type") not in ("checkbox", "radio") or "checked" in given
        if ticked and given.get("type") != "submit" and "name" in given:
            self._add(given["name"], given.get("value", "on" if "checked" in given else ""))

    def _textarea(self, given: dict[str, str]) -> None:
        self._name = given.get("name")
        if self._name:
            self._add(self._name, "")

    def _button(self, given: dict[str, str]) -> None:
        self.forms[-1].words += f" {given.get('name', '')} {given.get('value', '')} "

    def _select(self, given: dict[str, str]) -> None:
        self._name = given.get("name")

    def _option(self, given: dict[str, str]) -> None:
        if self._name and ("selected" in given or self._name not in self.forms[-1].fields):
            self.forms[-1].fields[self._name] = [given.get("value", "")]

    def _add(self, name: str, value: str) -> None:
        self.forms[-1].fields.setdefault(name, []).append(value)


def forms_on(page: str) -> list[Form]:
    """Return the forms of an HTML page."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms


def submit(client: FlaskClient, url: str, *, button: str = "", **fields: Any) -> TestResponse:
    """Open a page, fill in the posting form whose buttons say `button`, and press it.

    Args:
        client: whose cookies and address to use.
        url: the page to open.
        button: a part of the button's words; empty = the page's first posting form.
        fields: what to type, by the field's name; False unticks a box.

    Raises:
        LookupError: the page has no such form; the message has the page's status and forms.
    """
    page = client.get(url)
    forms = forms_on(page.text)
    form = next((each for each in forms if each.method == "post" and button in each.words), None)
    if form is None:
        raise LookupError(f"{url} ({page.status}) has no form with {button!r}; it has {forms}")
    typed = {name: "on" if value is True else value for name, value in fields.items()}
    sent = {name: value for name, value in (form.fields | typed).items() if value is not False}
    return client.post(urljoin(url, form.action or url), data=sent, headers=SAME_SITE)
