"""A wall clock that can be stepped while programs run by it (libfaketime); the monotonic clock goes on as it does."""

from pathlib import Path

HOUR = 3600


def find() -> Path | None:
    """Return the library, where Debian or Homebrew put it."""
    places = (Path("/usr/lib"), Path("/opt/homebrew/lib"))
    found = (each for place in places for each in sorted(place.glob("*/faketime/libfaketimeMT.so.1")))
    return next(found, None)


class Clock:
    """Goes right at first; each step takes it an hour away, or back."""

    def __init__(self, library: Path, file: Path) -> None:
        self._library = library
        self._file = file
        self._ahead = False
        self._file.write_text("+0")

    @property
    def environment(self) -> dict[str, str]:
        """Return what makes a program go by this clock."""
        return {
            "LD_PRELOAD": str(self._library),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_DONT_RESET": "1",
        }

    def step(self) -> None:
        """Set the clock an hour ahead, or back again."""
        self._ahead = not self._ahead
        self._file.write_text(f"+{HOUR}" if self._ahead else "+0")
