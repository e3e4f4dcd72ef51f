"""What the API says of a campaign: public facts, as values for JSON; docs/api.md describes them."""

from typing import Any

from app.campaigns.page import CampaignPage
from app.signatures import links
from app.signatures.count import Count


def of_page(page: CampaignPage, count: Count) -> dict[str, Any]:
    """Return a campaign in the language of its page; nothing about anybody who signed."""
    return {
        "slug": page.slug,
        "state": page.state,
        "language": page.language,
        "languages": list(page.languages),
        "title": page.title,
        "summary": page.summary,
        "to": [target.display for target in page.targets],
        "count": count.people,
        "on_paper": count.on_paper,
        "goal": page.goal,
        "links": _links(page),
    }


def _links(page: CampaignPage) -> dict[str, str]:
    endpoints = {
        "self": "api.campaign",
        "page": "signatures.campaign",
        "image": "sharing.image",
        "qr": "sharing.qr_code",
        "embed": "embed.show",
    }
    kinds = {"qr": {"kind": "svg"}}
    return {
        name: links.absolute(endpoint, slug=page.slug, lang=page.language, **kinds.get(name, {}))
        for name, endpoint in endpoints.items()
    }
