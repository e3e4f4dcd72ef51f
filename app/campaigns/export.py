"""A stored campaign as the file that would make it again."""

from app.campaigns.file import AskEntry, CampaignFile, LanguageEntry, LetterEntry, SponsorEntry, TargetEntry
from app.campaigns.models import Campaign, CampaignText, LetterText


def campaign_file(campaign: Campaign) -> CampaignFile:
    """Return everything a campaign file says about this campaign; of each letter, the current version."""
    return CampaignFile(
        slug=campaign.slug,
        language=campaign.language,
        state=campaign.state,
        goal=campaign.goal,
        proof_of_work=campaign.proof_of_work,
        sponsors=tuple(SponsorEntry(sponsor.name, sponsor.url, sponsor.logo) for sponsor in campaign.sponsors),
        targets=tuple(
            TargetEntry(honorific=target.honorific, name=target.name, office=target.office, address=target.address)
            for target in campaign.targets
        ),
        texts=tuple(_language(campaign, text) for text in sorted(campaign.texts, key=lambda text: text.language)),
    )


def current_letter_texts(campaign: Campaign) -> dict[str, LetterText]:
    """Return the letter as it can be signed now, by language: the highest version of each."""
    return {text.language: text for text in sorted(campaign.letter_texts, key=lambda text: text.version)}


def _language(campaign: Campaign, text: CampaignText) -> LanguageEntry:
    letter = current_letter_texts(campaign).get(text.language)
    asks = sorted((ask for ask in campaign.asks if ask.language == text.language), key=lambda ask: ask.position)
    return LanguageEntry(
        language=text.language,
        title=text.title,
        summary=text.summary,
        story=text.story,
        asks=tuple(AskEntry(ask.title, ask.text, ask.link_label, ask.link_url) for ask in asks),
        letter=letter_entry(letter) if letter else None,
    )


def letter_entry(text: LetterText) -> LetterEntry:
    """Return what one version of the letter says."""
    return LetterEntry(text.addressee, text.subject, text.salutation, text.body, text.closing)
