"""The audit log as a file: in pieces, newest first, each read on its own; taking it along is written down too."""

from collections.abc import Iterator

from app.extensions import db
from app.letters.pieces import Piece
from app.letters.spreadsheet import line
from app.organizers import audit
from app.organizers.queries import Done, Sought, log

PIECE = 2_000
COLUMNS = ("id", "when", "who", "what", "to what", "detail")


def export(sought: Sought, organizer_id: int) -> Iterator[Piece]:
    """Return what fits, as lines of a spreadsheet, and write down who took it along."""
    audit.record("audit.export", "audit", organizer_id, only=sought.action, of=sought.who)
    db.session.commit()
    return _pieces(sought)


def _pieces(sought: Sought) -> Iterator[Piece]:
    cursor = _Cursor(sought)
    yield lambda: ("\ufeff" + line(COLUMNS)).encode()
    while not cursor.is_at_end:
        yield cursor.next


class _Cursor:
    """How far the export is."""

    def __init__(self, sought: Sought) -> None:
        self._sought = sought
        self._before = 0
        self.is_at_end = False

    def next(self) -> bytes:
        """Return the next lines."""
        done = log(self._sought, self._before, PIECE)
        self.is_at_end = len(done) < PIECE
        self._before = done[-1].id if done else self._before
        return "".join(line(_cells(each)) for each in done).encode()


def _cells(done: Done) -> tuple[str, ...]:
    detail = ", ".join(f"{name} {value}" for name, value in done.detail.items())
    when = done.at.isoformat(timespec="seconds")
    return (str(done.id), when, done.who or "command line", done.action, done.subject, detail)
