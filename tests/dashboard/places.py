"""What stands in the addresses of the site, so that each can be asked for: `<slug>` is a campaign that is there."""

import re

from app.letters import service
from app.organizers.models import Role
from tests.factories import a_campaign, a_letter, a_signature, an_import, an_organizer
from tests.letters.test_ordering import an_order
from tests.signatures.deciding import a_rule

PART = re.compile(r"<(?:\w+:)?(\w+)>")


def places() -> dict[str, object]:
    """Make a campaign with a letter that is ordered, and return what to put into addresses, by the part's name."""
    letter = a_letter(a_signature(a_campaign(slug="trees")))
    delivery = service.order_delivery(an_order(letter))
    return {
        "slug": "trees",
        "target_id": letter.target_id,
        "text_id": letter.letter_text_id,
        "public_id": delivery.public_id,
        "message_id": 1,
        "organizer_id": an_organizer(role=Role.VIEWER).id,
        "invitation_id": 1,
        "sign_in_id": 999,
        "signature_id": letter.signature_id,
        "import_id": an_import(letter.campaign_id).id,
        "rule_id": a_rule(letter.campaign_id).id,
        "report_id": 1,
        "name": "letters.pdf",
        "manifest": "none",
        "token": "none",
        "key": "none",
        "key_id": 1,
        "endpoint_id": 1,
        "language": "en",
    }


def filled_in(rule: str, there: dict[str, object]) -> str:
    """Return an address with its parts filled in."""
    return PART.sub(lambda part: str(there[part[1]]), rule)
