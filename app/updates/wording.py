"""An update's words: Markdown in, the two parts of a mail out."""

from collections.abc import Iterator
from typing import Protocol

from markdown_it.token import Token
from markupsafe import Markup

from app.campaigns.story import MARKDOWN, SCHEMES, render

_QUOTED = "> "
_PARTED = ("paragraph_open", "heading_open")
_LISTS = ("bullet_list_open", "ordered_list_open")


class _HasText(Protocol):
    subject: str
    body: str


def html(body: str) -> Markup:
    """Return an update as HTML for a mail; as in a campaign's story, pictures and HTML are left out."""
    return render(body)


def plain(body: str) -> str:
    """Return an update as plain text: lists with their signs, links with their addresses behind them."""
    lines: list[str] = []
    indents: list[str] = []
    sign = ""
    for token in MARKDOWN.parse(body):
        if token.type == "list_item_open":
            sign = f"{token.info}{token.markup} " if token.info else "- "
            indents.append(" " * len(sign))
        elif token.type == "blockquote_open":
            indents.append(_QUOTED)
        elif token.type in ("list_item_close", "blockquote_close"):
            indents.pop()
        elif token.type in _PARTED or (token.type in _LISTS and not indents):
            if lines and not token.hidden and not sign:
                lines.append("".join(indents).rstrip())
        elif text := _text_of(token):
            first = "".join(indents[:-1]) + sign if sign else "".join(indents)
            rest = "".join(indents)
            lines += [(rest if number else first) + line for number, line in enumerate(text.splitlines())]
            sign = ""
    return "\n".join(_without_double_gaps(lines))


def dead_links(body: str) -> list[str]:
    """Return the addresses in an update that lead nowhere from a mail: those that name no scheme."""
    children = [child for token in MARKDOWN.parse(body) for child in token.children or ()]
    hrefs = [str(child.attrGet("href") or "") for child in children if child.type == "link_open"]
    return [href for href in hrefs if href.partition(":")[0].lower() not in SCHEMES]


def is_whole(text: _HasText) -> bool:
    """Return whether an update can be sent in this language."""
    return bool(text.subject and text.body)


def _text_of(token: Token) -> str:
    if token.type == "inline":
        return "".join(_words(token.children or []))
    if token.type in ("fence", "code_block"):
        return "\n".join(f"    {line}" for line in token.content.splitlines())
    return "* * *" if token.type == "hr" else ""


def _words(children: list[Token]) -> Iterator[str]:
    href, said = "", ""
    for child in children:
        if child.type == "link_open":
            href, said = str(child.attrGet("href") or ""), ""
        elif child.type == "link_close":
            if href and said != href.removeprefix("mailto:"):
                yield f" ({href})"
            href = ""
        else:
            words = {"softbreak": "\n", "hardbreak": "\n"}.get(child.type, child.content)
            said += words
            yield words


def _without_double_gaps(lines: list[str]) -> Iterator[str]:
    before = ""
    for line in lines:
        if line or before:
            yield line
        before = line
