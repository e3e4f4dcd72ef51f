"""Rows that tests start from: plain functions, sensible defaults, keyword arguments for what a test is about.

Each one commits, so that requests, commands and workers see the row. They need an app context, which `app` gives.
"""

from itertools import count
from secrets import token_hex
from typing import Any, TypeVar

from app.campaigns.models import Ask, Campaign, CampaignState, CampaignText, LetterText, Sponsor, Target
from app.extensions import db, utc_now
from app.letters import counting
from app.letters.models import Letter, LetterState
from app.organizers.models import Organizer, Role
from app.signatures.import_models import ImportState, SignatureImport, Way
from app.signatures.models import Signature, SignatureState
from app.updates.models import Update, UpdateText

Row = TypeVar("Row")

numbers = count(1)

IN_A_MAIL = {
    "title": "Trees",
    "to_line": "The Mayor",
    "to_language": "",
    "title_language": "",
    "campaign_url": "https://letters.example.org/campaigns/trees",
}
"What all mails about a campaign say of it, where a test needs such a mail without a campaign."


def a_campaign(
    *, state: CampaignState = CampaignState.OPEN, languages: tuple[str, ...] = ("en",), **fields: Any
) -> Campaign:
    """Return a campaign with its page and letter in each language, one ask, one sponsor and one target."""
    targets = fields.pop("targets", None) or [a_target()]
    campaign = Campaign(
        **{"slug": f"campaign-{next(numbers)}", "state": state, "language": languages[0]} | fields,
        texts=[_page(language) for language in languages],
        asks=[Ask(language=each, position=1, title="Plant trees", text="One for each house.") for each in languages],
        sponsors=[Sponsor(position=1, name="Neighbours United", url="https://neighbours.example/")],
        targets=targets,
        letter_texts=[_letter_text(language) for language in languages],
    )
    return _saved(campaign)


def a_target(**fields: Any) -> Target:
    """Return a target that belongs to no campaign yet: `a_campaign(targets=[a_target(...)])`."""
    defaults = {"position": 1, "honorific": "Mayor", "office": "City of Springfield", "address": "mayor@city.example"}
    return Target(**defaults | fields)


def a_signature(
    campaign: Campaign | None = None, *, state: SignatureState = SignatureState.PENDING, **fields: Any
) -> Signature:
    """Return a signature under a campaign's letter; a new campaign's if none is given."""
    campaign = campaign or a_campaign()
    number = next(numbers)
    email = fields.pop("email", f"supporter{number}@mail.example")
    defaults = {
        "public_id": token_hex(16),
        "campaign_id": campaign.id,
        "letter_text_id": campaign.letter_texts[0].id,
        "name": f"Supporter {number}",
        "email": email,
        "canonical_email": email.lower(),
        "state": state,
    }
    return _saved(Signature(**defaults | _counted(state, defaults | fields) | fields))


def a_letter(signature: Signature | None = None, **fields: Any) -> Letter:
    """Return the letter of a confirmed signature to its campaign's first target."""
    signature = signature or a_signature(state=SignatureState.CONFIRMED)
    campaign = db.session.get_one(Campaign, signature.campaign_id)
    defaults = {
        "public_id": token_hex(16),
        "campaign_id": campaign.id,
        "signature_id": signature.id,
        "target_id": campaign.targets[0].id,
        "letter_text_id": signature.letter_text_id,
        "supporter_name": signature.name,
        "own_words": signature.own_words,
    }
    letter = Letter(**defaults | fields)
    db.session.add(letter)
    db.session.flush()
    counting.add(letter.campaign_id, [letter.target_id], LetterState(letter.state))
    return _saved(letter)


def a_new_text(campaign: Campaign, language: str = "en") -> LetterText:
    """Return another version of a campaign's letter."""
    text = _letter_text(language)
    text.campaign_id, text.version, text.body = campaign.id, len(campaign.letter_texts) + 1, "I write to you anew."
    return _saved(text)


def an_update(campaign: Campaign, languages: tuple[str, ...] = ("en",), **fields: Any) -> Update:
    """Return the draft of an update, written in each language."""
    texts = [
        UpdateText(language=each, subject=f"Trees are planted ({each})", body="It is **done**.") for each in languages
    ]
    return _saved(Update(**{"campaign_id": campaign.id, "texts": texts} | fields))


def an_import(campaign_id: int, **fields: Any) -> SignatureImport:
    """Return an import that is over, of a file on paper."""
    defaults = {"way": Way.WITNESSED, "vouched_by": "Wen Ito", "state": ImportState.DONE, "lines": 1, "done": 1}
    return _saved(SignatureImport(**defaults | {"campaign_id": campaign_id} | fields))


def an_organizer(*, role: Role = Role.OWNER, **fields: Any) -> Organizer:
    """Return an organizer; nobody can sign in as them unless `password_hash` is given."""
    number = next(numbers)
    defaults = {
        "email": f"organizer{number}@campaigns.example",
        "name": f"Organizer {number}",
        "password_hash": "no password has this hash",
        "role": role,
        "session_key": token_hex(16),
    }
    return _saved(Organizer(**defaults | fields))


def _counted(state: SignatureState, fields: dict[str, Any]) -> dict[str, Any]:
    """Return what confirming fills in."""
    if state != SignatureState.CONFIRMED:
        return {}
    return {"confirmed_at": utc_now(), "mailbox_slot": 1, "counted_name": fields["name"].casefold()}


def _page(language: str) -> CampaignText:
    return CampaignText(
        language=language,
        title=f"Trees for Springfield ({language})",
        summary="We ask for shade.",
        story="It is **hot**.",
    )


def _letter_text(language: str) -> LetterText:
    body = f"I write to you about trees ({language}).\n\nI ask you to:\n\n(1) plant them;\n(2) water them."
    return LetterText(
        language=language, subject="Please plant trees", salutation="Dear Mayor,", body=body, closing="Yours sincerely,"
    )


def _saved(row: Row) -> Row:
    db.session.add(row)
    db.session.commit()
    return row
