"""One table of a campaign file, read key by key: each reader returns a value of the right type or notes a problem."""

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import Any, TypeVar
from unicodedata import category

from app.campaigns.file.problems import Path, Problem

Check = Callable[[str], str | None]
"Returns what is wrong with a text, or None."

T = TypeVar("T")

KINDS = {
    bool: "true or false",
    int: "a number",
    float: "a number with a point",
    str: "a text",
    list: "a list",
    dict: "a table",
}


class Table:
    """A table and the place where it stands; what is wrong with it goes to `problems`, which all tables share."""

    def __init__(self, values: dict[str, Any], path: Path, problems: list[Problem]) -> None:
        self.path = path
        self._values = values
        self._problems = problems
        self._known: set[str] = set()

    def refuse(self, sentence: str, *keys: str | int) -> None:
        """Note a problem with this table, or with a key in it."""
        self._problems.append(Problem((*self.path, *keys), sentence))

    def line(self, key: str, limit: int, *, required: bool = False, check: Check | None = None) -> str:
        """Return a text of one line; space around it does not count."""
        text = self.text(key, limit, required=required, check=check)
        if len(text.splitlines()) > 1 or "\t" in text:
            self.refuse("must be one line, without tabs.", key)
            return ""
        return text

    def text(self, key: str, limit: int, *, required: bool = False, check: Check | None = None) -> str:
        """Return a text of any number of lines, without the space around it; "" where it is missing or wrong."""
        text = self._typed(key, str, "a text in quotes")
        if text is None:
            if required and key not in self._values:
                self.refuse("is missing.", key)
            return ""
        text = text.strip()
        sentence = _first_problem(text, limit, required, check)
        if sentence:
            self.refuse(sentence, key)
            return ""
        return text

    def number(self, key: str, default: int, least: int, most: int) -> int:
        """Return a whole number within bounds."""
        number = self._typed(key, int, "a whole number, without quotes")
        if number is not None and not least <= number <= most:
            self.refuse(f"must be from {least} to {most}.", key)
        return default if number is None else number

    def flag(self, key: str) -> bool:
        """Return true or false; false where it is missing."""
        return self._typed(key, bool, "true or false, without quotes") or False

    def choice(self, key: str, options: Sequence[str], default: str | None = None) -> str:
        """Return one of `options`; without a default the key is required."""
        text = self.line(key, 40, required=default is None)
        if text and text not in options:
            self.refuse(f"must be one of {', '.join(options)}{nearest(text, options)}", key)
        return text or default or ""

    def tables(self, key: str, most: int) -> list["Table"]:
        """Return the tables of a list, written `[[key]]`."""
        items = self._typed(key, list, f"a list of tables, written [[{key}]]") or []
        if len(items) > most:
            self.refuse(f"must be at most {most}.", key)
            return []
        for position, item in enumerate(items):
            if not isinstance(item, dict):
                self.refuse(f"must be a table, written [[{key}]].", key, position)
        return [
            Table(item, (*self.path, key, position), self._problems)
            for position, item in enumerate(items)
            if isinstance(item, dict)
        ]

    def table(self, key: str) -> "Table | None":
        """Return the table under a key, if there is one."""
        values = self._typed(key, dict, f"a table, written [{key}]")
        return None if values is None else Table(values, (*self.path, key), self._problems)

    def other_tables(self, known: Iterable[str]) -> list[str]:
        """Return the keys of the tables that are not among `known`; whoever asks says what is wrong with them."""
        others = [key for key, value in self._values.items() if isinstance(value, dict) and key not in known]
        self._known.update(others)
        return others

    def has(self, key: str) -> bool:
        """Return whether the key is there."""
        return key in self._values

    def refuse_the_rest(self) -> None:
        """Note each key that nobody has asked for."""
        for key in self._values.keys() - self._known:
            self.refuse(f"is not a key of this table{nearest(key, sorted(self._known))}", key)

    def _typed(self, key: str, kind: type[T], wanted: str) -> T | None:
        self._known.add(key)
        value = self._values.get(key)
        if value is None:
            return None
        if type(value) is not kind:
            self.refuse(f"must be {wanted}, and is {KINDS.get(type(value), 'a date or time')}.", key)
            return None
        return value


def _first_problem(text: str, limit: int, required: bool, check: Check | None) -> str | None:
    if required and not text:
        return "must not be empty."
    if len(text) > limit:
        return f"is {len(text)} characters long; at most {limit} fit."
    if any(category(character) == "Cc" and character not in "\n\t" for character in text):
        return "holds a control character, which nobody can read."
    return check(text) if check and text else None


def nearest(word: str, known: Sequence[str]) -> str:
    """Return the end of a sentence: the known word that was probably meant, or a full stop."""
    close = get_close_matches(word.casefold(), known, n=1)
    return f"; did you mean {close[0]}?" if close else "."
