"""Rendering the private page and the pages of its steps."""

from typing import Any

from flask import render_template

from app import languages
from app.letters import asking, fates
from app.signatures import links
from app.signatures.as_signed import campaign_of, letter_of
from app.signatures.models import Signature, SignatureState


def render(template: str, signature: Signature, token: str, **more: Any) -> str:
    """Return one of the private pages.

    Args:
        template: its name under `templates/signatures/`.
        signature: whose page it is.
        token: the token in its address.
        more: what only this page needs.
    """
    letters = fates.of_signature(signature.id)
    page = campaign_of(signature, languages.of_request())
    counts = signature.state == SignatureState.CONFIRMED
    return render_template(
        f"signatures/{template}.html",
        page=page,
        signature=signature,
        letter=letter_of(signature),
        letters=letters,
        can_change=all(letter.fate in (fates.Fate.WRITTEN, fates.Fate.WITHDRAWN) for letter in letters),
        here=f"/letter/{token}",
        share_url=links.shared(page.slug, signature.share_code),
        question=asking.open_for(signature.id, signature.letter_text_id) if counts else None,
        **more,
    )
