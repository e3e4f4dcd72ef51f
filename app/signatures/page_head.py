"""What a campaign's page says to programs: search engines, networks and messengers that show a preview."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, request

from app.campaigns.page import CampaignPage
from app.signatures import links
from app.signatures.picture import HEIGHT, WIDTH


@dataclass(frozen=True)
class Head:
    """The addresses and the data in the head of a page."""

    address: str
    "The page's canonical address (RFC 6596): without who shared it; with its language if that was asked for."
    plain_address: str
    "The page in whatever language the reader's browser prefers."
    alternates: dict[str, str]
    "The page in each of its languages, by language code."
    image: str
    image_size: tuple[int, int]
    oembed: str
    "Where to ask how to embed the form (oembed.com, section 4)."
    data: dict[str, Any]
    "JSON-LD in the vocabulary of schema.org."


def of_page(page: CampaignPage, count: int) -> Head:
    """Return the head of a campaign's page in the language of the request.

    Args:
        page: the campaign.
        count: people whose signatures count.
    """
    plain = links.absolute("signatures.campaign", slug=page.slug)
    alternates = {language: links.campaign(page.slug, language) for language in page.languages}
    address = alternates.get(request.args.get("lang", ""), plain)
    image = links.absolute("sharing.image", slug=page.slug, lang=page.language)
    oembed = links.absolute("oembed.show", url=address)
    return Head(address, plain, alternates, image, (WIDTH, HEIGHT), oembed, _data(page, count, address, image))


def _data(page: CampaignPage, count: int, address: str, image: str) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "url": address,
        "name": page.title,
        "description": page.summary,
        "inLanguage": page.language,
        "primaryImageOfPage": {"@type": "ImageObject", "url": image, "width": WIDTH, "height": HEIGHT},
        "publisher": {"@type": "Organization", "name": current_app.config["ORGANIZATION"]},
        "sponsor": [_sponsor(sponsor.name, sponsor.url) for sponsor in page.sponsors],
        "mainEntity": {
            "@type": "Message",
            "headline": page.letter.subject,
            "recipient": [{"@type": "Organization", "name": target.display} for target in page.targets],
        },
        "interactionStatistic": {
            "@type": "InteractionCounter",
            "interactionType": "https://schema.org/EndorseAction",
            "userInteractionCount": count,
        },
    }


def _sponsor(name: str, url: str) -> dict[str, str]:
    return {"@type": "Organization", "name": name} | ({"url": url} if url else {})
