"""The campaign's page, and signing on it."""

from http import HTTPStatus

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from app import languages, tokens
from app.campaigns import queries as campaigns
from app.extensions import csrf
from app.signatures import caching, limits, sign_page
from app.signatures.forms import SignForm
from app.signatures.request_body import drain
from app.signatures.typed import OWN_WORDS_LENGTH
from app.tokens import Purpose

blueprint = Blueprint("signatures", __name__)
csrf.exempt(blueprint)  # readers carry no cookie; see origin.py


@blueprint.get("/campaigns/<slug>")
def campaign(slug: str) -> Response:
    """Show the letter, and the form to sign it."""
    form = SignForm(office_may_answer=True)
    answer = sign_page.show(sign_page.open_page(slug), form)
    return caching.let_caches_keep(answer, form.form_token.data)


@blueprint.post("/campaigns/<slug>")
@limits.signing
def sign(slug: str) -> AnyResponse:
    """Take a signature, and lead on to *check your e-mail*."""
    page = sign_page.open_page(slug)
    taken = sign_page.take(page, SignForm(request.form))
    if isinstance(taken, Response):
        return taken
    token = tokens.issue(Purpose.CHECK_EMAIL, taken)
    where = url_for("check_email.show", slug=slug, t=token, lang=languages.of_request())
    return redirect(where, HTTPStatus.SEE_OTHER)


@blueprint.get("/privacy")
def privacy() -> str:
    """Say what is kept and for how long: from the settings that the erasing itself obeys."""
    settings = current_app.config
    return render_template(
        "signatures/privacy.html",
        unconfirmed_days=settings["UNCONFIRMED_DAYS"],
        retention_days=settings["RETENTION_DAYS"],
        contact=settings["MAIL_DEFAULT_SENDER"][1],
    )


@blueprint.errorhandler(campaigns.CampaignUnfinished)
def not_open_yet(error: campaigns.CampaignUnfinished) -> Response:
    """Say that a letter is being prepared here, nothing of what it says, and which ones can be signed meanwhile.

    404, for there is nothing here yet (RFC 9110, section 15.5.5): so search engines do not list it. Nobody keeps it, so
    that the letter is there the moment that it opens.
    """
    cards = campaigns.open_campaigns(languages.of_request())
    return make_response(render_template("signatures/not_open.html", campaigns=cards), error.status)


@blueprint.errorhandler(HTTPStatus.TOO_MANY_REQUESTS)
def too_many(_error: Exception) -> Response:
    """Ask for patience, with everything typed still there."""
    page = sign_page.open_page((request.view_args or {})["slug"])
    sentence = gettext("Very many people sign from your network. Please try again in an hour.")
    return sign_page.show(page, SignForm(request.form), sentence, HTTPStatus.TOO_MANY_REQUESTS)


@blueprint.errorhandler(RequestEntityTooLarge)
def too_long(_error: Exception) -> tuple[str, int]:
    """Explain that the letter is far too long to be read, and how to get it back."""
    drain(request, current_app.config["MAX_CONTENT_LENGTH"])
    return render_template("signatures/too_long.html", room=OWN_WORDS_LENGTH), HTTPStatus.REQUEST_ENTITY_TOO_LARGE
