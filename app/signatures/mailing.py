"""Which mail a mailbox gets about a signature, and whether it gets one at all. Nothing here commits."""

from app.campaigns.page import CampaignPage
from app.extensions import utc_now
from app.outbox import service as outbox
from app.outbox.mail import Mail
from app.outbox.models import CrashPolicy
from app.signatures import codes, emails, queries
from app.signatures.models import Signature
from app.signatures.moves import PEOPLE_PER_MAILBOX, counted_at
from app.signatures.typed import counted_name

MAILS_PER_MAILBOX = 5
"About one campaign, whoever asks for them: our form must not be a way to fill somebody's mailbox."


def ask_to_confirm(signature: Signature, page: CampaignPage) -> None:
    """Put the mail into the outbox that asks to confirm, or says that this person's signature counts already.

    The page that follows is the same in each case, also if the mailbox had its five mails: whoever typed the address
    learns nothing about its owner.
    """
    if queries.mails_to_mailbox(signature) >= MAILS_PER_MAILBOX:
        return
    code = codes.draw()
    signature.code_hash = codes.keyed_hash(signature.public_id, code)
    signature.code_expires_at = utc_now() + codes.LIFETIME
    signature.code_tries = 0
    signature.mails_sent += 1
    stream = outbox.open_stream("confirmations", priority=100, crash_policy=CrashPolicy.RESEND_ONCE)
    key = f"confirm:{signature.id}:{signature.mails_sent}"
    outbox.put(_mail(signature, page, code), key=key, stream=stream)


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
