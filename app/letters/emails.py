"""The mail that brings one letter to the person it is addressed to: from the supporter, through us."""

from collections.abc import Mapping
from typing import Any

from flask import current_app

from app.campaigns.models import Campaign, LetterText, Target
from app.campaigns.queries import display
from app.extensions import db
from app.letters.composition import compose
from app.letters.models import Letter
from app.outbox.mail import Mail


class LetterMails:
    """Makes the mails of one campaign's letters; what letters have in common is made once.

    The text part up to the line `-- ` is what `composition.plain_text` says: manifests rest on it.
    """

    def __init__(self, campaign: Campaign, target: Target, verify_url: str = "") -> None:
        self._campaign = campaign
        self._target = target
        self._verify_url = verify_url
        self._common: dict[tuple[int, bool, bool, bool], Mapping[str, Any]] = {}

    def mail(self, letter: Letter) -> Mail:
        """Return the mail of one letter to this target."""
        text = db.session.get_one(LetterText, letter.letter_text_id)
        name = " ".join(letter.supporter_name.split())
        return Mail(
            name="letter",
            recipient=self._target.address,
            recipient_name=display(self._target),
            language=text.language,
            fixed=self._in_common(text, letter),
            slots={
                "name": name,
                "place": letter.place,
                "own_words": letter.own_words,
                "number": letter.public_id,
            },
            sender_name=name,
            reply_to=letter.reply_to,
            reply_to_name=name if letter.reply_to else "",
        )

    def _in_common(self, text: LetterText, letter: Letter) -> Mapping[str, Any]:
        """Return what the templates may ask about: a slot is a gap, so whether it is filled is said here."""
        kind = (text.id, bool(letter.place), bool(letter.own_words), bool(letter.reply_to))
        if kind not in self._common:
            self._common[kind] = self._fixed(text, kind)
        return self._common[kind]

    def _fixed(self, text: LetterText, kind: tuple[int, bool, bool, bool]) -> Mapping[str, Any]:
        _text_id, has_place, has_own_words, may_be_answered = kind
        composed = compose(text, name="")
        return {
            "subject": composed.subject,
            "salutation": composed.salutation,
            "paragraphs": composed.paragraphs,
            "closing": composed.closing,
            "has_place": has_place,
            "has_own_words": has_own_words,
            "may_be_answered": may_be_answered,
            "organization": current_app.config["ORGANIZATION"],
            "verify_url": self._verify_url,
            "campaign_url": f"{current_app.config['PUBLIC_URL'].rstrip('/')}/campaigns/{self._campaign.slug}",
        }


def verify_url(public_id: str) -> str:
    """Return the public page where a delivery's manifest can be checked."""
    return f"{current_app.config['PUBLIC_URL'].rstrip('/')}/verify/{public_id}"
