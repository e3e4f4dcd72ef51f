"""Somebody with a browser, over real HTTP: keeps cookies, follows redirects, fills in forms."""

from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, Request, build_opener

from tests.forms import forms_on


class Visitor:
    """One person's browser; `address` and `text` are those of the page they see."""

    def __init__(self) -> None:
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))
        self.address = ""
        self.text = ""

    def visit(self, address: str) -> str:
        """Open a page."""
        return self._open(Request(urljoin(self.address, address)))

    def press(self, button: str, **typed: Any) -> str:
        """Fill in the form that has this button, and press it."""
        form = next(each for each in forms_on(self.text) if each.method == "post" and button in each.words)
        data = urlencode(form.fields | {name: [value] for name, value in typed.items()}, doseq=True).encode()
        origin = "/".join(self.address.split("/")[:3])
        headers = {"Origin": origin, "Sec-Fetch-Site": "same-origin"}
        return self._open(Request(urljoin(self.address, form.action or self.address), data, headers))

    def _open(self, request: Request) -> str:
        with self._opener.open(request, timeout=30) as response:
            self.address = response.url
            self.text = response.read().decode()
        return self.text
