"""Which mail a mailbox gets about a signature, and whether it gets one at all. Nothing here commits."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, case, func, insert, select, update
from sqlalchemy.orm import aliased

from app.campaigns.page import CampaignPage
from app.extensions import db, utc_now
from app.outbox import queries as messages
from app.outbox import service as outbox
from app.outbox.mail import Mail
from app.outbox.models import CrashPolicy, MessageState
from app.signatures import codes, emails, mail_keys, turns
from app.signatures.as_signed import campaign_of
from app.signatures.models import Signature, SignatureState
from app.signatures.moves import PEOPLE_PER_MAILBOX, counted_at
from app.signatures.typed import counted_name

MAILS_PER_MAILBOX = 5
"About one campaign, whoever asks for them: our form must not be a way to fill somebody's mailbox."

_TABLE: Any = Signature.__table__
_COLUMNS = frozenset(_TABLE.columns.keys())
_INSERT = insert(_TABLE).returning(_TABLE.c.id, _TABLE.c.public_id)
_OTHER = aliased(Signature)
_SO_FAR = (
    select(
        Signature.campaign_id,
        Signature.canonical_email,
        func.sum(Signature.mails_sent),
        func.count(case((Signature.state == SignatureState.CONFIRMED, 1))),
    )
    .where(
        Signature.campaign_id.in_(bindparam("campaigns", expanding=True)),
        Signature.canonical_email.in_(bindparam("mailboxes", expanding=True)),
    )
    .group_by(Signature.campaign_id, Signature.canonical_email)
)
_MAILS_TO_MAILBOX = (
    select(func.coalesce(func.sum(_OTHER.mails_sent), 0))
    .where(_OTHER.campaign_id == bindparam("campaign"), _OTHER.canonical_email == bindparam("mailbox"))
    .scalar_subquery()
)
_TAKE_ONE_OF_FIVE = (  # built once: SQLAlchemy would spend more on building it than the database on running it
    update(Signature)
    .where(Signature.id == bindparam("signature_id"), _MAILS_TO_MAILBOX < MAILS_PER_MAILBOX)
    .values(
        mails_sent=Signature.mails_sent + 1,
        code_hash=bindparam("hash"),
        code_expires_at=bindparam("expires"),
        code_tries=0,
    )
    .returning(Signature.mails_sent)
    .execution_options(synchronize_session=False)
)


def ask_to_confirm(signature: Signature, page: CampaignPage, *, in_bulk: bool = False) -> None:
    """Put the mail into the outbox that asks to confirm, or says that this person's signature counts already.

    The page that follows is the same in each case, also if the mailbox had its five mails: whoever typed the address
    learns nothing about its owner.

    Args:
        signature: which one waits.
        page: its campaign.
        in_bulk: nobody sits and waits for this mail: whoever does gets theirs first.
    """
    code = codes.draw()
    number = _take_one_of_five(signature, codes.keyed_hash(signature.public_id, code))
    if number is not None:
        mails = [(mail_keys.confirmation(signature, number), _mail(signature, page, code))]
        _put_questions(mails, in_bulk=in_bulk)


def add_and_ask(signatures: Sequence[Signature], pages: Sequence[CampaignPage]) -> None:
    """Add new signatures, and do for each what `ask_to_confirm` does, in as many statements as for one.

    Args:
        signatures: each of another mailbox.
        pages: the campaign of each.
    """
    take_turns(signatures)
    so_far = _so_far(signatures)
    questions = []
    for signature, page in zip(signatures, pages, strict=True):
        mails, counted = so_far.get((signature.campaign_id, signature.canonical_email), (0, 0))
        may_write = mails < MAILS_PER_MAILBOX
        code = codes.draw()
        signature.mails_sent = int(may_write)
        signature.code_hash = codes.keyed_hash(signature.public_id, code) if may_write else ""
        signature.code_expires_at = utc_now() + codes.LIFETIME if may_write else None
        if may_write:
            questions.append((signature, page, code, counted))
    _add(signatures)
    _put_questions(
        [
            (
                mail_keys.confirmation(signature, 1),
                _mail(signature, page, code) if counted else emails.confirm_signature(signature, page, code),
            )
            for signature, page, code, counted in questions
        ]
    )


def came_back(signature: Signature) -> bool:
    """Tell whether the newest mail that asks to confirm did not arrive: then waiting for it is of no use."""
    message = messages.message(mail_keys.confirmation(signature, signature.mails_sent))
    return message is not None and message.state in (MessageState.BOUNCED, MessageState.FAILED)


def remind(signature: Signature, page: CampaignPage) -> None:
    """Put the reminder into the outbox, if the mailbox has one of its five mails left and its owner is not counted."""
    code = codes.draw()
    if not _counts_already(signature) and _take_one_of_five(signature, codes.keyed_hash(signature.public_id, code)):
        once("remind", signature, emails.remind(signature, page, code))


def of_letter(kind: str, signature: Signature, mail: Mail) -> None:
    """Put the mail into the outbox that tells what became of a letter, once.

    Who was told that it came back is told of its arrival, even if they had been told of one before.
    """
    is_new = once(kind, signature, mail)
    if kind == "delivered" and not is_new and messages.message(mail_keys.once("returned", signature)):
        once("delivered-after-all", signature, mail)


def thank(signatures: Sequence[Signature]) -> None:
    """Put the thanks for signatures that count now into the outbox, one for each."""
    mails = [(mail_keys.once("thanks", each), emails.thanks(each, campaign_of(each))) for each in signatures]
    outbox.put_several(mails, stream=_notices())


def once(kind: str, signature: Signature, mail: Mail) -> bool:
    """Put a mail into the outbox of which a signature gets one.

    Args:
        kind: which one: `thanks`, `delivered`, ...
        signature: whom it is about.
        mail: the mail.

    Returns:
        Whether it was put in: False if they had it already.
    """
    stream = _letter_news() if kind in mail_keys.ABOUT_LETTERS else _notices()
    return outbox.put(mail, key=mail_keys.once(kind, signature), stream=stream)


def _letter_news() -> int:
    return outbox.stream_number("letter-news", priority=-5, crash_policy=CrashPolicy.RESEND_ONCE)


def _notices() -> int:
    return outbox.stream_number("notices", priority=50, crash_policy=CrashPolicy.RESEND_ONCE)


def _add(signatures: Sequence[Signature]) -> None:
    """Insert new signatures in one statement, and give each its number; the session never has them."""
    rows = [{name: value for name, value in vars(each).items() if name in _COLUMNS} for each in signatures]
    added = db.session.connection().execute(_INSERT, rows)
    numbers = {public_id: number for number, public_id in added}
    for signature in signatures:
        signature.id = numbers[signature.public_id]


def _put_questions(mails: Sequence[tuple[str, Mail]], *, in_bulk: bool = False) -> None:
    name, priority = ("imported-confirmations", 40) if in_bulk else ("confirmations", 100)
    stream = outbox.stream_number(name, priority=priority, crash_policy=CrashPolicy.RESEND_ONCE)
    outbox.put_several(mails, stream=stream)


def take_turns(signatures: Sequence[Signature]) -> None:
    """Let those who ask for one mailbox at the same time take turns until they commit.

    The next statement then sees what is committed when its turn came.
    """
    turns.take(f"{signature.campaign_id}:{signature.canonical_email}" for signature in signatures)


def _so_far(signatures: Sequence[Signature]) -> dict[tuple[int, str], tuple[int, int]]:
    """Return how many mails about a campaign each mailbox had, and how many people of it count."""
    which = {
        "campaigns": sorted({signature.campaign_id for signature in signatures}),
        "mailboxes": sorted({signature.canonical_email for signature in signatures}),
    }
    there = db.session.connection().execute(_SO_FAR, which)
    return {(campaign, mailbox): (mails, counted) for campaign, mailbox, mails, counted in there}


def _take_one_of_five(signature: Signature, code_hash: str) -> int | None:
    """Give the signature a new code and return the number of its mail; None if its mailbox had all of its mails."""
    take_turns([signature])
    values = {
        "signature_id": signature.id,
        "campaign": signature.campaign_id,
        "mailbox": signature.canonical_email,
        "hash": code_hash,
        "expires": utc_now() + codes.LIFETIME,
    }
    return db.session.scalar(_TAKE_ONE_OF_FIVE, values)


def _mail(signature: Signature, page: CampaignPage, code: str) -> Mail:
    counted = _counts_already(signature)
    return emails.already_signed(counted, page) if counted else emails.confirm_signature(signature, page, code)


def _counts_already(signature: Signature) -> Signature | None:
    """Return the signature of this mailbox that leaves no room for another one like this, if there is one."""
    there = counted_at(signature)
    name = counted_name(signature.name)
    same = [other for other in there if other.counted_name == name]
    if same:
        return same[0]
    return there[0] if len(there) >= PEOPLE_PER_MAILBOX else None
