"""The mail that brings an update to one supporter, as a value."""

from collections.abc import Mapping
from typing import Any

from app.campaigns import queries as campaigns
from app.campaigns.models import Campaign
from app.outbox.mail import Mail
from app.outbox.public_address import absolute
from app.updates import wording
from app.updates.models import Update, UpdateText


class UpdateMails:
    """Makes the mails of one update; what they have in common is made once."""

    def __init__(self, update: Update, campaign: Campaign) -> None:
        self._campaign = campaign
        self._texts = {text.language: text for text in update.texts if wording.is_whole(text)}
        self._fixed: dict[str, Mapping[str, Any]] = {}

    def language_for(self, wanted: str) -> str:
        """Return the language that a reader gets: their own where the update has it, else the campaign's."""
        return wanted if wanted in self._texts else self._campaign.language

    def mail(
        self, *, recipient: str, name: str, language: str, letter_link: str, unsubscribe: Mapping[str, str]
    ) -> Mail:
        """Return the mail to one supporter.

        Args:
            recipient: the address.
            name: as signed.
            language: the supporter's.
            letter_link: their private page.
            unsubscribe: the headers by which a mail program ends the news (RFC 8058).
        """
        language = self.language_for(language)
        return Mail(
            name="update",
            recipient=recipient,
            recipient_name=" ".join(name.split()),
            language=language,
            fixed=self._in_common(language),
            slots={
                "name": name,
                "letter_link": letter_link,
                "unsubscribe_link": unsubscribe["List-Unsubscribe"].strip("<>"),
            },
            headers=unsubscribe,
        )

    def _in_common(self, language: str) -> Mapping[str, Any]:
        if language not in self._fixed:
            self._fixed[language] = self._made(self._texts[language])
        return self._fixed[language]

    def _made(self, text: UpdateText) -> Mapping[str, Any]:
        page = campaigns.page(self._campaign, text.language)
        return {
            "subject": text.subject,
            "html": wording.html(text.body),
            "text": wording.plain(text.body),
            "title": page.title,
            "title_language": page.language,
            "campaign_url": absolute("signatures.campaign", slug=self._campaign.slug, lang=text.language),
        }
