"""The letter has a new text: its supporter sees both, and signs the new one or keeps theirs."""

from flask import render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app import languages
from app.letters import asking
from app.letters.composition import compose
from app.signatures import origin, own_letter
from app.signatures.as_signed import campaign_of, letter_of
from app.signatures.private_pages import private_pages, signature_of, to_letter
from app.tokens import Purpose

blueprint = private_pages("new_text", __name__, url_prefix="/letter/<token>/new-text")

LONGEST_NUMBER = 9


@blueprint.get("")
def ask(token: str) -> AnyResponse | str:
    """Show the text that was signed and the new one; where there is nothing to decide, the private page."""
    signature = signature_of(Purpose.LETTER, token)
    question = asking.open_for(signature.id, signature.letter_text_id)
    if question is None:
        return to_letter(token)
    new = compose(question[1], signature.name, signature.postal_code, signature.own_words)
    return render_template(
        "signatures/letter_new_text.html",
        page=campaign_of(signature, languages.of_request()),
        here=f"/letter/{token}",
        old=letter_of(signature),
        new=new,
        text_id=question[1].id,
        holds=question[0].holds,
    )


@blueprint.post("")
def answer(token: str) -> AnyResponse:
    """Do what was pressed; twice is once."""
    origin.ensure_ours(request)
    signature = signature_of(Purpose.LETTER, token)
    seen = request.form.get("text", "")
    number = int(seen) if seen.isdecimal() and len(seen) <= LONGEST_NUMBER else 0
    own_letter.answer(signature.public_id, number, agreed=request.form.get("answer") == "new")
    return to_letter(token)
