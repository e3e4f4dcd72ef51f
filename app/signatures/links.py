"""Addresses of ours that supporters get."""

from app.outbox.public_address import absolute
from app.tokens import Purpose, issue

__all__ = ["absolute", "campaign", "confirm", "letter", "new_text", "shared", "unsubscribe_headers"]


def confirm(public_id: str, language: str) -> str:
    """Return the link that asks to confirm a signature."""
    return absolute("confirm.ask", token=issue(Purpose.CONFIRM, public_id), lang=language)


def letter(public_id: str, language: str) -> str:
    """Return the supporter's private page: who has this link may withdraw and erase."""
    return absolute("letter.show", token=issue(Purpose.LETTER, public_id), lang=language)


def new_text(public_id: str, language: str) -> str:
    """Return the private page that shows the letter's new text beside the one that was signed."""
    return absolute("new_text.ask", token=issue(Purpose.LETTER, public_id), lang=language)


def unsubscribe_headers(public_id: str, language: str) -> dict[str, str]:
    """Return the headers by which a mail program ends news with one press (RFC 2369, RFC 8058); for news only."""
    link = absolute("unsubscribe.ask", token=issue(Purpose.UNSUBSCRIBE, public_id), lang=language)
    return {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def shared(slug: str, share_code: str | None) -> str:
    """Return the address that a supporter passes on, in whatever language its reader prefers.

    Args:
        slug: the campaign.
        share_code: the supporter's; None or empty = nobody's.
    """
    return absolute("signatures.campaign", slug=slug, **({"r": share_code} if share_code else {}))


def campaign(slug: str, language: str) -> str:
    """Return the campaign's page."""
    return absolute("signatures.campaign", slug=slug, lang=language)
