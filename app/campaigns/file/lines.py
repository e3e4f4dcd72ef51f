"""On which line of a TOML text each key stands.

`tomllib` gives values without places, and so does tomlkit; only the places of keys and table headers are found here,
the values are tomllib's. Strings and comments are skipped as the TOML 1.0 grammar writes them (toml.io/en/v1.0.0).
"""

import re

from app.campaigns.file.problems import Path

KEY = r"(?:[A-Za-z0-9_-]+|\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*')"
KEYS = rf"{KEY}(?:[ \t]*\.[ \t]*{KEY})*"
TOKEN = re.compile(
    rf"""
    (?P<list>^[ \t]*\[\[[ \t]*(?P<list_keys>{KEYS})[ \t]*\]\])
    | (?P<table>^[ \t]*\[[ \t]*(?P<table_keys>{KEYS})[ \t]*\])
    | (?P<pair>^[ \t]*(?P<pair_keys>{KEYS})[ \t]*=)
    | (?P<comment>\#[^\n]*)
    | (?P<long_text>\"\"\"(?:\\.|[^\\])*?\"\"\"\"{{0,2}} | '''.*?''''{{0,2}})
    | (?P<text>\"(?:\\.|[^\"\\\n])*\" | '[^'\n]*')
    | (?P<opening>[\[{{])
    | (?P<closing>[\]}}])
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)


class Lines:
    """The lines of one text's keys."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {}
        self._lengths: dict[Path, int] = {}
        self._text = text
        self._scan()

    def of(self, path: Path) -> int | None:
        """Return the line of a key, counted from 1, or of the nearest table around it; None for the file itself."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path)

    def _scan(self) -> None:
        table: Path = ()
        depth, line, counted = 0, 1, 0
        for match in TOKEN.finditer(self._text):
            line += self._text.count("\n", counted, match.start())
            counted = match.start()
            depth += bool(match["opening"]) - bool(match["closing"])
            if depth == 0 and match["list_keys"]:
                table = self._next_in_list(_keys(match["list_keys"]), line)
            elif depth == 0 and match["table_keys"]:
                table = self._note((), _keys(match["table_keys"]), line)
            elif depth == 0 and match["pair_keys"]:
                self._note(table, _keys(match["pair_keys"]), line)

    def _next_in_list(self, keys: list[str], line: int) -> Path:
        path = self._note((), keys[:-1], line)
        path = (*path, keys[-1])
        self._lines.setdefault(path, line)
        position = self._lengths.get(path, 0)
        self._lengths[path] = position + 1
        self._lines[(*path, position)] = line
        return (*path, position)

    def _note(self, path: Path, keys: list[str], line: int) -> Path:
        for key in keys:
            path = (*path, key)
            self._lines.setdefault(path, line)
            if path in self._lengths:
                path = (*path, self._lengths[path] - 1)
        return path


def _keys(dotted: str) -> list[str]:
    return [key[1:-1] if key[0] in "\"'" else key for key in re.findall(KEY, dotted)]
