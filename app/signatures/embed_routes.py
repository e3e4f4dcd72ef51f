"""The form on other sites' pages: a small page of ours for an iframe, with the letter folded and the form open.

It may be framed by any site (docs/decisions/0009). Its posts come from our own page inside the frame, so they are
judged like all others; what follows stays in the frame too, up to the mail that asks to confirm.
"""

from http import HTTPStatus

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from app import languages, tokens
from app.extensions import csrf
from app.signatures import caching, limits, queries, sign_page
from app.signatures.as_signed import campaign_of
from app.signatures.forms import SignForm
from app.tokens import Purpose

blueprint = Blueprint("embed", __name__, url_prefix="/embed/<slug>")
csrf.exempt(blueprint)

TEMPLATE = "signatures/embed.html"


@blueprint.get("")
def show(slug: str) -> Response:
    """Show the form, with the letter behind one click."""
    form = SignForm(office_may_answer=True)
    answer = sign_page.show(sign_page.open_page(slug), form, template=TEMPLATE)
    return caching.let_caches_keep(answer, form.form_token.data)


@blueprint.post("")
@limits.signing
def sign(slug: str) -> AnyResponse:
    """Take a signature, and lead on to where its mail went."""
    taken = sign_page.take(sign_page.open_page(slug), SignForm(request.form), TEMPLATE)
    if isinstance(taken, Response):
        return taken
    token = tokens.issue(Purpose.CHECK_EMAIL, taken)
    return redirect(url_for("embed.signed", slug=slug, t=token, lang=languages.of_request()), HTTPStatus.SEE_OTHER)


@blueprint.get("/signed")
def signed(slug: str) -> str:
    """Say where the mail went; the six digits and a mistyped address have their page outside of the frame."""
    token = request.args.get("t", "")
    signature = queries.find(tokens.read(Purpose.CHECK_EMAIL, token))
    page = campaign_of(signature, languages.of_request())
    return render_template("signatures/embed_signed.html", page=page, email=signature.email, token=token)


@blueprint.errorhandler(HTTPStatus.TOO_MANY_REQUESTS)
def too_many(_error: Exception) -> Response:
    """Ask for patience, with everything typed still there."""
    page = sign_page.open_page((request.view_args or {})["slug"])
    sentence = gettext("Very many people sign from your network. Please try again in an hour.")
    return sign_page.show(page, SignForm(request.form), sentence, HTTPStatus.TOO_MANY_REQUESTS, TEMPLATE)
