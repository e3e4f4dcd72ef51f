"""The progress map: how far a connection is with each letter of its group, told after `kill -9`.

A memory-mapped file that the kernel keeps when the process is killed: ids, and for each a step and the answer's code. A
letter that was never begun goes back to the queue; without the map the whole group would be in doubt. The file is
locked as long as its process lives, so whoever gets the lock knows that the owner is dead.

After a power cut the file shows what the disk had, which may be older than what was sent: so it ends with the name of
the kernel's run, and is believed by the same run only.
"""

import fcntl
import mmap
import struct
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from pathlib import Path
from types import TracebackType

from app.outbox.replies import Phase

_SUFFIX = ".progress"
_HEAD = struct.Struct("<Q")
"How many letters the group has."
_LETTER = struct.Struct("<qBBH")
"Id, step, phase, code."
_STEP_AT = 8
_PHASES = tuple(Phase)
_RUN = Path("/proc/sys/kernel/random/boot_id")
_NONE = _HEAD.pack(0)


class Step(IntEnum):
    """How far one letter is."""

    UNTOUCHED = 0
    RENDERING = 1
    RENDERED = 2
    BEGUN = 3
    "Its content was being written: it may have arrived."
    ANSWERED = 4


@dataclass(frozen=True)
class Progress:
    """What a dead worker left about one letter."""

    step: Step
    phase: Phase
    code: int


class ProgressMap:
    """One connection's map; for one thread."""

    def __init__(self, folder: Path, token: str, at_most: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{token}{_SUFFIX}"
        unnamed = folder / f"{token}.new"
        size = _HEAD.size + _LETTER.size * at_most
        self._file = unnamed.open("w+b")
        try:
            self._file.write(
                bytes(size) + _this_run()
            )  # not a hole: on a full disk this fails, and no letter was begun
            self._file.flush()
        except OSError:
            unnamed.unlink()
            raise
        fcntl.flock(self._file, fcntl.LOCK_EX)
        unnamed.rename(self.path)  # locked before it can be seen: nobody takes a newborn for dead
        self._map = mmap.mmap(self._file.fileno(), size)

    def open_group(self, ids: list[int]) -> None:
        """Write down a group of letters, none of them begun; killed in the middle of it, the map has none."""
        group = b"".join(_LETTER.pack(number, Step.UNTOUCHED, 0, 0) for number in ids)
        self._map[: _HEAD.size] = _NONE
        self._map[_HEAD.size : _HEAD.size + len(group)] = group
        self._map[: _HEAD.size] = _HEAD.pack(len(ids))

    def step(self, index: int, step: Step) -> None:
        """Write down how far the letter with this index in the group is."""
        self._map[_HEAD.size + index * _LETTER.size + _STEP_AT] = step

    def answer(self, index: int, phase: Phase, code: int) -> None:
        """Write down the answer to a letter, in one piece."""
        start = _HEAD.size + index * _LETTER.size + _STEP_AT
        self._map[start : start + 4] = struct.pack("<BBH", Step.ANSWERED, _PHASES.index(phase), code)

    def __enter__(self) -> "ProgressMap":
        """Return it."""
        return self

    def __exit__(
        self, failure: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        """Close it; take it away unless the worker failed, since then it is all that is known of its letters."""
        self._map.close()
        if failure is None:
            self.path.unlink(missing_ok=True)
        self._file.close()


def left_behind(folder: Path) -> list[str]:
    """Return the tokens of the workers of this host that died."""
    return [path.stem for path in sorted(folder.glob(f"*{_SUFFIX}")) if _is_free(path)]


def read(folder: Path, token: str) -> dict[int, Progress] | None:
    """Return what a dead worker left about each letter of its last group, by id; None if that cannot be believed."""
    try:
        content = (folder / f"{token}{_SUFFIX}").read_bytes()
        (number,) = _HEAD.unpack_from(content)
        letters = [_LETTER.unpack_from(content, _HEAD.size + index * _LETTER.size) for index in range(number)]
        known = {message_id: Progress(Step(step), _PHASES[phase], code) for message_id, step, phase, code in letters}
    except (FileNotFoundError, struct.error, ValueError, IndexError):
        return None
    return known if content.endswith(_this_run()) else None


def forget(folder: Path, token: str) -> None:
    """Take a dead worker's map away."""
    (folder / f"{token}{_SUFFIX}").unlink(missing_ok=True)


@lru_cache(maxsize=1)
def _this_run() -> bytes:
    """Return the name of the kernel's run, new at each start of the machine; one name for all where it has none."""
    try:
        name = _RUN.read_text().strip()
    except OSError:
        name = "unknown"
    return f" run {name}".encode()


def _is_free(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, FileNotFoundError):
        return False
    return True
