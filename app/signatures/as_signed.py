"""The letter of one signature, word for word, and the campaign around it."""

from app.campaigns import queries as campaigns
from app.campaigns.models import Campaign, LetterText
from app.campaigns.page import CampaignPage
from app.extensions import db
from app.letters.composition import ComposedLetter, compose
from app.signatures.models import Signature


def letter_of(signature: Signature) -> ComposedLetter:
    """Return the letter as signed."""
    text = db.session.get_one(LetterText, signature.letter_text_id)
    return compose(text, signature.name, signature.postal_code, signature.own_words)


def campaign_of(signature: Signature, language: str = "") -> CampaignPage:
    """Return the campaign of a signature, in a language; empty = that of the signature."""
    return campaigns.page(db.session.get_one(Campaign, signature.campaign_id), language or signature.language)
