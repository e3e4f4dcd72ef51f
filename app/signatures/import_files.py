"""Reading who signed elsewhere: Action Network's CSV export, or JSON in the shape of OSDI (people or signatures).

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

COLUMNS = {
    "email": ("email", "email_address", "e-mail"),
    "first": ("first_name", "given_name", "first name"),
    "last": ("last_name", "family_name", "last name"),
    "name": ("name", "full_name", "full name"),
    "postal_code": ("zip_code", "postal_code", "zip", "postcode", "zip code"),
    "own_words": ("comments", "comment"),
    "status": ("subscription_status", "can2_subscription_status", "email_status"),
}
"How other systems head our columns, in small letters; the first that is there counts."
MEMBERS = ("osdi:signatures", "osdi:people")


class FileUnreadable(DomainError):
    """This is neither a CSV file with a heading for e-mail addresses nor JSON in the shape of OSDI."""


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


def read(content: bytes) -> Iterator[Entry]:
    """Return the people of a file.

    Args:
        content: the file, in UTF-8.

    Raises:
        FileUnreadable: it is in neither form.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileUnreadable from error
    return _of_json(text) if text.lstrip()[:1] in ("{", "[") else _of_csv(text)


def _of_csv(text: str) -> Iterator[Entry]:
    rows = csv.DictReader(StringIO(text, newline=""))
    try:
        columns = _columns(rows.fieldnames or ())
    except csv.Error as error:
        raise FileUnreadable from error
    if "email" not in columns:
        raise FileUnreadable
    return _rows(rows, columns)


def _columns(heading: Any) -> dict[str, str]:
    """Return which of the file's columns is which of ours."""
    written = {(name or "").strip().lower(): name for name in reversed(list(heading))}
    found = {
        ours: next((written[each] for each in theirs if each in written), None) for ours, theirs in COLUMNS.items()
    }
    return {ours: name for ours, name in found.items() if name is not None}


def _rows(rows: "csv.DictReader[str]", columns: dict[str, str]) -> Iterator[Entry]:
    try:
        for row in rows:
            said = {ours: (row.get(column) or "").strip() for ours, column in columns.items()}
            if any(said.values()):
                yield _entry(rows.line_num, said)
    except csv.Error as error:
        raise FileUnreadable from error


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


def _entry(line: int, said: dict[str, str]) -> Entry:
    whole = " ".join(part for part in (said.get("first", ""), said.get("last", "")) if part)
    return Entry(
        line=line,
        name=whole or said.get("name", ""),
        email=said.get("email", ""),
        postal_code=said.get("postal_code", ""),
        own_words=said.get("own_words", ""),
        status=said.get("status", "").lower(),
    )
