"""The mails that supporters get: each function returns one, as a value."""

from app.campaigns.page import CampaignPage
from app.outbox.mail import Mail
from app.signatures import links
from app.signatures.mailbox import deliverable
from app.signatures.models import Signature


def confirm_signature(signature: Signature, page: CampaignPage, code: str) -> Mail:
    """Ask the mailbox's owner whether the signature is theirs: one link, and six digits for mail without links."""
    return _to(
        signature,
        page,
        "confirm-signature",
        {"name": signature.name, "link": links.confirm(signature.public_id), "code": f"{code[:3]} {code[3:]}"},
    )


def already_signed(signature: Signature, page: CampaignPage) -> Mail:
    """Tell somebody whose signature counts already that it was given again.

    Args:
        signature: the one that counts: the mail goes to its address, which is proven, not to one typed since.
        page: its campaign.
    """
    return _to(signature, page, "already-signed", {"name": signature.name})


def _to(signature: Signature, page: CampaignPage, name: str, slots: dict[str, str]) -> Mail:
    return Mail(
        name=name,
        recipient=deliverable(signature.email),
        recipient_name=signature.name,
        language=signature.language,
        fixed={
            "title": page.title,
            "to_line": page.to_line,
            "campaign_url": links.campaign(page.slug, signature.language),
        },
        slots=slots,
        automatic=True,
    )
