"""What a mail server has accepted, in a file that outlives it: one line a letter, written before its 250 is."""

import os
import re
from collections import Counter
from pathlib import Path

_MESSAGE_ID = re.compile(rb"^message-id:[ \t]*(?:\r\n[ \t]+)?(<[^>\r\n]+>)", re.IGNORECASE | re.MULTILINE)


class Recording:
    """An append-only file of accepted Message-IDs.

    One `write` for each line and no fsync: the file is of use as long as the machine stays up, which is all that a test
    that kills processes needs.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)

    def keep(self, recipient: str, letter: bytes) -> None:
        """Write down that a letter was accepted."""
        found = _MESSAGE_ID.search(letter)
        message_id = found[1].decode() if found else "<none>"
        os.write(self._file, f"{message_id}\t{recipient}\n".encode())


def accepted(path: Path) -> Counter[str]:
    """Return how often each Message-ID was accepted."""
    if not path.exists():
        return Counter()
    return Counter(line.partition("\t")[0] for line in path.read_text().splitlines())


class Tail:
    """Counts a record's lines while it grows, reading each only once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read_to = 0
        self._lines = 0

    def count(self) -> int:
        """Return how many letters were accepted up to now."""
        if self._path.exists():
            with self._path.open("rb") as record:
                record.seek(self._read_to)
                added = record.read()
            self._read_to += len(added)
            self._lines += added.count(b"\n")
        return self._lines
