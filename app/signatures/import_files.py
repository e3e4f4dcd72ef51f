"""Reading who signed elsewhere: a CSV file, of our own columns or Action Network's, or JSON in the shape of OSDI.

OSDI, the Open Supporter Data Interface (opensupporter.github.io/osdi-docs), is what Action Network's API and several
others speak.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any

from app.errors import DomainError
from app.signatures.import_text import decode

COLUMNS = {
    "email": ("email", "email_address", "e-mail", "email address"),
    "first": ("first_name", "given_name", "first name"),
    "last": ("last_name", "family_name", "last name"),
    "name": ("name", "full_name", "full name"),
    "postal_code": ("postal_code", "zip_code", "zip", "postcode", "postal code", "zip code", "place"),
    "own_words": ("own_words", "own words", "comments", "comment"),
    "signed_on": ("signed_on", "date_signed", "date signed", "signed on", "date"),
    "keep_informed": ("keep_informed", "keep informed", "consent"),
    "show_name": ("show_name", "show name"),
    "status": ("subscription_status", "can2_subscription_status", "email_status"),
}
"How other systems head our columns, in small letters; the first that is there counts."
MEMBERS = ("osdi:signatures", "osdi:people")
SEPARATORS = ",;\t"
MOST_LINES = 100_000
TOO_MANY_CELLS = "It has more cells than the heading: put quotation marks around words that have a separator in them."


class FileUnreadable(DomainError):
    """This is neither CSV with headings for name and e-mail address or postal code, nor JSON in the shape of OSDI."""


class FileTooLong(DomainError):
    """This file has more than 100,000 signatures. Part it into several, and upload one after the other."""


class FileHasNobody(DomainError):
    """There are headings in this file and no signatures below them."""


@dataclass(frozen=True)
class Entry:
    """One person as a file has them, unchecked."""

    line: int
    "Of a CSV file, its heading being 1; of JSON, which one in the list, from 1."
    name: str
    email: str
    postal_code: str
    own_words: str = ""
    status: str = ""
    "Whether mail may go there, in the other system's words: `subscribed`, `unsubscribed`, `bouncing`."
    signed_on: str = ""
    keep_informed: str = ""
    show_name: str = ""
    problem: str = ""
    "What is wrong with the line itself."


@dataclass(frozen=True)
class File:
    """What an uploaded file has."""

    entries: list[Entry]
    encoding: str


def read(content: bytes) -> File:
    """Return the people of a file.

    Args:
        content: the file; import_text.py says in which encodings.

    Raises:
        FileUnreadable: it is in neither form, or its quotation marks do not match.
        FileHasNobody, FileTooLong: it has too few lines or too many.
        FileEmpty, FileIsWorkbook, FileHasNul, FileUndecodable: it is no text.
    """
    text, encoding = decode(content)
    found = _of_json(text) if text.lstrip()[:1] in ("{", "[") else _of_csv(text)
    entries: list[Entry] = []
    for entry in found:
        if len(entries) == MOST_LINES:
            raise FileTooLong
        entries.append(entry)
    if not entries:
        raise FileHasNobody
    return File(entries, encoding)


def _of_csv(text: str) -> Iterator[Entry]:
    separator = max(SEPARATORS, key=text.lstrip().partition("\n")[0].count)
    rows = _rows(text, separator)
    _line, heading = next(rows, (0, []))
    columns = _columns(heading)
    if not ({"name", "first", "last"} & columns.keys() and {"email", "postal_code"} & columns.keys()):
        raise FileUnreadable
    for line, cells in rows:
        said = {ours: cells[place].strip() for ours, place in columns.items() if place < len(cells)}
        if any(said.values()):
            yield _entry(line, said, TOO_MANY_CELLS if any(cells[len(heading) :]) else "")


def _columns(heading: list[str]) -> dict[str, int]:
    """Return in which place each of our columns stands."""
    places = {name.strip().lower(): place for place, name in reversed(list(enumerate(heading)))}
    found = {ours: next((places[each] for each in theirs if each in places), None) for ours, theirs in COLUMNS.items()}
    return {ours: place for ours, place in found.items() if place is not None}


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Return the cells of each row that has some, and the line in which it begins."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        sentence = (
            f"In the signature that begins in line {line}, a quotation mark has no partner. Look at it in a text "
            "editor: words with a comma or a line break stand between two, and one inside them is written twice."
        )
        raise FileUnreadable(sentence) from error


def _of_json(text: str) -> Iterator[Entry]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileUnreadable from error
    members = _members(document)
    if members is None:
        raise FileUnreadable
    return (_entry(number, _person(each)) for number, each in enumerate(members, 1))


def _members(document: Any) -> list[Any] | None:
    if isinstance(document, list):
        return document
    inside = document.get("_embedded", document)
    found = [inside[name] for name in MEMBERS if isinstance(inside, dict) and isinstance(inside.get(name), list)]
    return found[0] if found else None


def _person(member: Any) -> dict[str, str]:
    """Return what a person says, or a signature about the person that is embedded in it."""
    signature = _dict(member)
    person = _dict(_dict(signature.get("_embedded")).get("osdi:person")) or _dict(signature.get("person")) or signature
    address = _first(person.get("email_addresses"))
    return {
        "first": _text(person.get("given_name")),
        "last": _text(person.get("family_name")),
        "email": _text(address.get("address")),
        "status": _text(address.get("status")),
        "postal_code": _text(_first(person.get("postal_addresses")).get("postal_code")),
        "own_words": _text(signature.get("comments")),
    }


def _first(entries: Any) -> dict[str, Any]:
    """Return the primary one of a list, or else its first."""
    several = [_dict(each) for each in entries] if isinstance(entries, list) else []
    return next((each for each in several if each.get("primary")), several[0] if several else {})


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _entry(line: int, said: dict[str, str], problem: str = "") -> Entry:
    whole = " ".join(part for part in (said.get("first", ""), said.get("last", "")) if part)
    return Entry(
        line=line,
        name=whole or said.get("name", ""),
        email=said.get("email", ""),
        postal_code=said.get("postal_code", ""),
        own_words=said.get("own_words", ""),
        status=said.get("status", "").lower(),
        signed_on=said.get("signed_on", ""),
        keep_informed=said.get("keep_informed", "").lower(),
        show_name=said.get("show_name", "").lower(),
        problem=problem,
    )
