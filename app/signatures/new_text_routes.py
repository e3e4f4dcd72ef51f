"""The letter has a new text: its supporter sees both, and signs the new one or keeps theirs."""

from http import HTTPStatus

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app import languages, tokens
from app.errors import DomainError
from app.extensions import csrf
from app.letters import asking
from app.letters.composition import compose
from app.signatures import origin, own_letter, problem_pages, queries
from app.signatures.as_signed import campaign_of, letter_of
from app.signatures.models import Signature
from app.tokens import Purpose

blueprint = Blueprint("new_text", __name__, url_prefix="/letter/<token>/new-text")
csrf.exempt(blueprint)
blueprint.register_error_handler(DomainError, problem_pages.show)

LONGEST_NUMBER = 9


@blueprint.get("")
def ask(token: str) -> AnyResponse | str:
    """Show the text that was signed and the new one; where there is nothing to decide, the private page."""
    signature = _signature(token)
    question = asking.open_for(signature.id, signature.letter_text_id)
    if question is None:
        return _back(token)
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
    signature = _signature(token)
    seen = request.form.get("text", "")
    number = int(seen) if seen.isdecimal() and len(seen) <= LONGEST_NUMBER else 0
    own_letter.answer(signature.public_id, number, agreed=request.form.get("answer") == "new")
    return _back(token)


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """Let nobody keep a copy, and no search engine list it."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _signature(token: str) -> Signature:
    signature = queries.find(tokens.read(Purpose.LETTER, token))
    languages.prefer(signature.language)
    return signature


def _back(token: str) -> AnyResponse:
    return redirect(url_for("letter.show", token=token, lang=request.args.get("lang")), HTTPStatus.SEE_OTHER)
