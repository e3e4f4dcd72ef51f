"""The names in the outbox of the mails about a signature."""

from collections.abc import Collection

from app.letters import asking
from app.signatures.models import Signature
from app.updates import queries as updates
from app.updates.models import message_key

ONCE = ("remind", "thanks", "delivered", "returned", "delivered-after-all")
"Mails of which a signature gets at most one."
ABOUT_LETTERS = ("delivered", "returned", "delivered-after-all")
"A delivery brings about as many as it has letters: they leave when no letter waits (docs/decisions/0011)."


def confirmation(signature: Signature, number: int) -> str:
    """Return the name of the mail that asks to confirm, the first, second, ..."""
    return f"confirm:{signature.id}:{number}"


def once(kind: str, signature: Signature) -> str:
    """Return the name of a mail of which there is one, such as `thanks:7`."""
    return f"{kind}:{signature.id}"


def of_signature(signature: Signature) -> list[str]:
    """Return every name that a mail about this signature can have."""
    numbered = [confirmation(signature, number + 1) for number in range(signature.mails_sent)]
    once_each = [once(kind, signature) for kind in ONCE]
    return numbered + once_each + for_who_counts(signature.campaign_id, [signature.id])


def for_who_counts(campaign_id: int, signature_ids: Collection[int]) -> list[str]:
    """Return every name that a mail can have which only those get who count: news, and about a new text of the letter.

    Args:
        campaign_id: where they signed.
        signature_ids: whose mails.
    """
    update_ids = updates.ordered_ids(campaign_id)
    news_to_each = [message_key(update_id, number) for update_id in update_ids for number in signature_ids]
    return asking.message_keys(campaign_id, signature_ids) + news_to_each


def news(signature: Signature) -> list[str]:
    """Return every name that a mail with news for this signature can have, the newest first."""
    return [message_key(update_id, signature.id) for update_id in updates.ordered_ids(signature.campaign_id)]
