"""The campaign's page with its form: shown to readers, and again, with all that was typed, when a post is refused."""

from http import HTTPStatus

from flask import Response, make_response, render_template, request
from flask_babel import gettext

from app import languages, tokens
from app.campaigns import queries as campaigns
from app.campaigns.models import CampaignState
from app.campaigns.page import CampaignPage
from app.errors import DomainError
from app.letters import handed_over
from app.signatures import arrival, count, origin, page_head, proof_of_work, queries, service
from app.signatures.confirming import CampaignClosed
from app.signatures.forms import SignForm
from app.signatures.goal import shown_goal
from app.tokens import Purpose

ENDED = (CampaignState.CLOSED, CampaignState.ARCHIVED)
TEMPLATE = "signatures/campaign.html"


class FormTooOld(DomainError):
    """This page was open for very long. Please look the letter over once more, and sign again."""


def open_page(slug: str) -> CampaignPage:
    """Return the campaign that a reader may see, in their language.

    Raises:
        CampaignNotFound: there is none.
        CampaignUnfinished: it is still being written, and nobody may read it yet.
    """
    return campaigns.page_at(slug, languages.of_request())


def show(
    page: CampaignPage, form: SignForm, problem: str = "", status: int = HTTPStatus.OK, template: str = TEMPLATE
) -> Response:
    """Return the page.

    Args:
        page: the campaign.
        form: empty, or as it was posted.
        problem: why the whole form was refused; empty = nothing is wrong, or single fields are.
        status: the answer's HTTP status.
        template: the page that has the form.
    """
    if problem:
        form.form_errors.append(problem)
    if not _letter_seen(page, form):
        form.form_token.data = tokens.issue(Purpose.FORM, f"{page.slug}:{page.letter.letter_text_id}")
    counted = count.of_campaign(page.id)
    body = render_template(
        template,
        page=page,
        count=counted,
        shown_goal=shown_goal(counted.people, page.goal),
        names=queries.shown_names(page.id),
        form=form,
        proof_of_work=proof_of_work,
        head=page_head.of_page(page, counted.people),
        deliveries=handed_over.of_campaign(page.id) if page.state in ENDED else [],
    )
    return make_response(body, status)


def take(page: CampaignPage, form: SignForm, template: str = TEMPLATE) -> str | Response:
    """Take a signature that was posted and return its public id; or return the page again with what has to be mended.

    Args:
        page: the campaign.
        form: as it was posted.
        template: the page that has the form.
    """
    try:
        origin.ensure_ours(request)
        if page.state != CampaignState.OPEN:
            raise CampaignClosed  # before anything is said about a form that is not there any more
        seen = letter_seen(page, form)
        if not form.validate():
            return show(page, form, status=HTTPStatus.UNPROCESSABLE_ENTITY, template=template)
        return service.sign_with_others(page, seen, form.typed(), arrival.of_request(page, form))
    except DomainError as error:
        return show(page, form, gettext(error.sentence), error.status, template)


def letter_seen(page: CampaignPage, form: SignForm) -> int:
    """Return which version of the letter the form's reader saw: that one is signed, whatever came since.

    Raises:
        FormTooOld: the form does not say it, or says it since more than a day.
    """
    if letter_text_id := _letter_seen(page, form):
        return letter_text_id
    raise FormTooOld


def _letter_seen(page: CampaignPage, form: SignForm) -> int | None:
    try:
        slug, _, letter_text_id = tokens.read(Purpose.FORM, form.form_token.data or "").rpartition(":")
    except (tokens.TokenInvalid, tokens.TokenExpired):
        return None
    return int(letter_text_id) if slug == page.slug else None
