"""The mails that supporters get: each function returns one, as a value."""

from dataclasses import replace

from app.campaigns.page import CampaignPage
from app.letters.composition import ComposedLetter
from app.outbox.mail import Mail
from app.signatures import links
from app.signatures.mailbox import deliverable
from app.signatures.models import Signature


def confirm_signature(signature: Signature, page: CampaignPage, code: str) -> Mail:
    """Ask the mailbox's owner whether the signature is theirs: one link, and six digits for mail without links."""
    return _to(signature, page, "confirm-signature", **_ways_to_confirm(signature, code))


def remind(signature: Signature, page: CampaignPage, code: str) -> Mail:
    """Ask once more, after a day; and say that nothing was lost, for people take reminders for that."""
    return _to(signature, page, "remind", **_ways_to_confirm(signature, code))


def already_signed(signature: Signature, page: CampaignPage) -> Mail:
    """Tell somebody whose signature counts already that it was given again.

    Args:
        signature: the one that counts: the mail goes to its address, which is proven, not to one typed since.
        page: its campaign.
    """
    return _to(signature, page, "already-signed")


def thanks(signature: Signature, page: CampaignPage) -> Mail:
    """Thank for a signature that counts, with the link to the private page and the one to pass on."""
    return _to(signature, page, "thanks", share_link=links.shared(page.slug, signature.share_code))


def letter_delivered(signature: Signature, page: CampaignPage, letter: ComposedLetter) -> Mail:
    """Tell that the letter was delivered, with a copy of it."""
    mail = _with_copy(_to(signature, page, "letter-delivered"), letter)
    return replace(mail, fixed={**mail.fixed, "may_be_answered": signature.office_may_answer})


def letter_returned(signature: Signature, page: CampaignPage, letter: ComposedLetter) -> Mail:
    """Tell that the letter came back, with a copy of it."""
    return _with_copy(_to(signature, page, "letter-returned"), letter)


def new_text(signature: Signature, page: CampaignPage, *, holds: bool) -> Mail:
    """Ask whether the letter's new text is signed too.

    Args:
        signature: who signed an earlier one.
        page: its campaign.
        holds: whether their letter waits for the answer.
    """
    mail = _to(signature, page, "new-text", new_text_link=links.new_text(signature.public_id, signature.language))
    return replace(mail, fixed={**mail.fixed, "holds": holds})


def _ways_to_confirm(signature: Signature, code: str) -> dict[str, str]:
    link = links.confirm(signature.public_id, signature.language)
    return {"link": link, "code": f"{code[:3]} {code[3:]}"}


def _with_copy(mail: Mail, letter: ComposedLetter) -> Mail:
    """Add the letter: what many have in common is fixed, also whether there are words of one's own."""
    text = {
        "subject": letter.subject,
        "salutation": letter.salutation,
        "paragraphs": letter.paragraphs,
        "closing": letter.closing,
        "letter_language": letter.language,
        "has_own_words": bool(letter.own_words),
        "has_place": bool(letter.place),
    }
    own = {"own_words": letter.own_words, "place": letter.place}
    return replace(mail, fixed={**mail.fixed, **text}, slots={**mail.slots, **own})


def _to(signature: Signature, page: CampaignPage, mail_name: str, **slots: str) -> Mail:
    return Mail(
        name=mail_name,
        recipient=deliverable(signature.email),
        recipient_name=signature.name,
        language=signature.language,
        fixed={
            "title": page.title,
            "title_language": page.language,
            "to_line": page.to_line,
            "to_language": page.to_language,
            "campaign_url": links.campaign(page.slug, signature.language),
        },
        slots={
            "name": signature.name,
            "letter_link": links.letter(signature.public_id, signature.language),
            **slots,
        },
        automatic=True,
    )
