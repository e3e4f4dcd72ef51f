"""One line of an imported file, checked as the sign form checks what is typed there."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time

from werkzeug.datastructures import MultiDict

from app.errors import DomainError
from app.extensions import utc_now
from app.signatures import paper
from app.signatures.forms import LineForm
from app.signatures.import_files import Entry
from app.signatures.import_models import Way
from app.signatures.mailbox import Address
from app.signatures.typed import Typed

NO_MAIL = ("unsubscribed", "bouncing", "previous bounce", "spam complaint", "previous spam complaint", "suppressed")
"States of an address in other systems in which it must get no mail."
YES = ("yes", "y", "true", "1", "x", "si", "sí", "oui", "ja", "wi")
NO = ("", "no", "n", "false", "0", "non", "nein")
BOXES = {"keep_informed": "Keep me informed about this campaign", "show_name": "Show my name on this page"}
"Consents that a sheet can have, and what stood beside the box there."


class LineRefused(DomainError):
    """This line will not do."""


class NoAddress(LineRefused):
    """There is no e-mail address to ask. Import the sheet as signed on paper, with you as its witness."""


class DateUnreadable(LineRefused):
    """Write the day of signing as 2026-11-30, and none that is still to come."""


class NeitherYesNorNo(LineRefused):
    """Under consent, write yes or no; nothing means no."""


@dataclass(frozen=True)
class Line:
    """What a line says."""

    typed: Typed
    consents: tuple[dict[str, str], ...] = field(hash=False)
    signed_at: datetime | None
    mailbox: str
    "The mailbox of the address that stands in it, in whatever way it is taken in; empty = none stands there."


def of_entry(entry: Entry, way: Way) -> Line:
    """Return what a line says.

    Args:
        entry: the line.
        way: how those in the file come to count.

    Raises:
        LineRefused: with a sentence that says what to mend, and nothing that stands in the line.
    """
    if entry.problem:
        raise LineRefused(entry.problem)
    if entry.status in NO_MAIL:
        raise LineRefused(f"This address is {entry.status} there, so it gets no mail from here.")
    if way != Way.WITNESSED and not entry.email:
        raise NoAddress
    words = {name: getattr(entry, name) for name in ("name", "email", "postal_code", "own_words")}
    form = LineForm(MultiDict(words))
    if not form.validate():
        raise LineRefused(" ".join(str(said[0]) for said in form.errors.values()))
    typed = form.typed()
    signed_at = _moment(entry.signed_on)
    ticked = {box for box in BOXES if _is_yes(getattr(entry, box))}
    mailbox = typed.address.canonical
    if way == Way.ELSEWHERE:
        ticked = set()  # nobody here knows to which words they agreed there
    elif way == Way.WITNESSED:
        # An address that nobody has shown to be theirs is not kept, and gets no news.
        ticked -= {"keep_informed"}
        typed = replace(typed, address=Address("", "", paper.mailbox(typed.postal_code)))
    at = (signed_at or utc_now()).isoformat(timespec="seconds")
    consents = tuple({"box": box, "words": f"{BOXES[box]} (on paper)", "at": at} for box in BOXES if box in ticked)
    agreed = replace(typed, show_name="show_name" in ticked, keep_informed="keep_informed" in ticked)
    return Line(agreed, consents, signed_at, mailbox)


def _is_yes(word: str) -> bool:
    if word not in YES + NO:
        raise NeitherYesNorNo
    return word in YES


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            day: date = datetime.strptime(text[:10], form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
        moment = datetime.combine(day, time(12), UTC)
        if day.year >= 2000 and day <= utc_now().date():
            return min(moment, utc_now())
    raise DateUnreadable
