"""Ending news about a campaign: by a button, or by the mail program's own, which posts from anywhere (RFC 8058)."""

from flask import render_template

from app import languages
from app.signatures import own_letter
from app.signatures.as_signed import campaign_of
from app.signatures.models import Signature
from app.signatures.private_pages import private_pages, signature_of
from app.tokens import Purpose

blueprint = private_pages("unsubscribe", __name__, url_prefix="/unsubscribe/<token>")


@blueprint.get("")
def ask(token: str) -> str:
    """Show one button; change nothing."""
    return _page(signature_of(Purpose.UNSUBSCRIBE, token), token, done=False)


@blueprint.post("")
def end(token: str) -> str:
    """End the news. Mail programs post from anywhere, so where this comes from is not asked: the link is the proof."""
    signature = signature_of(Purpose.UNSUBSCRIBE, token)
    own_letter.set_informed(signature.public_id, keep_informed=False)
    return _page(signature, token, done=True)


def _page(signature: Signature, token: str, *, done: bool) -> str:
    page = campaign_of(signature, languages.of_request())
    return render_template("signatures/unsubscribe.html", page=page, token=token, done=done)
