"""Ending news about a campaign: by a button, or by the mail program's own, which posts from anywhere (RFC 8058)."""

from flask import Blueprint, render_template
from werkzeug.wrappers import Response as AnyResponse

from app import languages, tokens
from app.errors import DomainError
from app.extensions import csrf
from app.signatures import own_letter, problem_pages, queries
from app.signatures.as_signed import campaign_of
from app.signatures.models import Signature
from app.tokens import Purpose

blueprint = Blueprint("unsubscribe", __name__, url_prefix="/unsubscribe/<token>")
csrf.exempt(blueprint)
blueprint.register_error_handler(DomainError, problem_pages.show)


@blueprint.get("")
def ask(token: str) -> str:
    """Show one button; change nothing."""
    return _page(_signature(token), token, done=False)


@blueprint.post("")
def end(token: str) -> str:
    """End the news. Mail programs post from anywhere, so where this comes from is not asked: the link is the proof."""
    signature = _signature(token)
    own_letter.set_informed(signature.public_id, keep_informed=False)
    return _page(signature, token, done=True)


@blueprint.after_request
def keep_private(response: AnyResponse) -> AnyResponse:
    """Let nobody keep a copy, and no search engine list it."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _signature(token: str) -> Signature:
    signature = queries.find(tokens.read(Purpose.UNSUBSCRIBE, token))
    languages.prefer(signature.language)
    return signature


def _page(signature: Signature, token: str, *, done: bool) -> str:
    page = campaign_of(signature, languages.of_request())
    return render_template("signatures/unsubscribe.html", page=page, token=token, done=done)
