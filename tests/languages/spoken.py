"""In which language a page says each of its words, as a screen reader hears it: by the nearest `lang` around them."""

from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SILENT = {"head", "script", "style"}


class _Listener(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[str, str]] = []
        self._around: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            outer = self._around[-1][1] if self._around else ""
            self._around.append((tag, dict(attrs).get("lang") or outer))

    def handle_endtag(self, tag: str) -> None:
        while self._around and self._around.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not SILENT & {tag for tag, _language in self._around}:
            self.heard.append((" ".join(data.split()), self._around[-1][1] if self._around else ""))


def spoken(html: str) -> list[tuple[str, str]]:
    """Return each text of a page's body and the language it is said to be in."""
    listener = _Listener()
    listener.feed(html)
    return listener.heard


def languages_of(html: str, text: str) -> set[str]:
    """Return the languages in which a page says a text, wherever it stands; empty = it does not."""
    return {language for words, language in spoken(html) if text in words}
