"""*Check your e-mail*: what to do until the mail is there, and what if it does not come."""

from http import HTTPStatus

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from app import languages, tokens
from app.campaigns import queries as campaigns
from app.errors import DomainError
from app.signatures import limits, mailing, origin, service
from app.signatures.forms import AddressForm, CodeForm
from app.signatures.models import Signature
from app.signatures.private_pages import private_pages, signature_of
from app.signatures.suggestion import suggested
from app.tokens import Purpose

blueprint = private_pages("check_email", __name__, url_prefix="/campaigns/<slug>/check-your-email")


@blueprint.get("")
def show(slug: str) -> Response:
    """Say where the mail went, and offer the other ways."""
    return _page(slug, _signature(), CodeForm(), AddressForm())


@blueprint.post("/code")
def code(slug: str) -> AnyResponse:
    """Confirm with the six digits."""
    origin.ensure_ours(request)
    signature = _signature()
    form = CodeForm(request.form)
    try:
        service.confirm_by_code(signature.public_id, form.code.data or "")
    except DomainError as error:
        form.code.errors = [gettext(error.sentence)]
        return _page(slug, signature, form, AddressForm(), error.status)
    token = tokens.issue(Purpose.THANKS, signature.public_id)
    return redirect(url_for("confirm.thank_you", slug=slug, t=token, lang=signature.language), HTTPStatus.SEE_OTHER)


@blueprint.post("/send-again")
@limits.signing
def send_again(slug: str) -> AnyResponse:
    """Send the mail once more; the page is the same whether one was left or not."""
    origin.ensure_ours(request)
    signature = _signature()
    service.send_again(signature.public_id)
    return _back(slug, signature, sent="again")


@blueprint.post("/address")
@limits.signing
def address(slug: str) -> AnyResponse:
    """Correct the address; the old link dies with it."""
    origin.ensure_ours(request)
    form = AddressForm(request.form)
    if not form.validate():
        return _page(slug, _signature(), CodeForm(), form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _back(slug, service.correct_address(_signature().public_id, form.address()))


def _signature() -> Signature:
    return signature_of(Purpose.CHECK_EMAIL, request.args.get("t", ""))


def _back(slug: str, signature: Signature, sent: str | None = None) -> AnyResponse:
    token = tokens.issue(Purpose.CHECK_EMAIL, signature.public_id)
    where = url_for("check_email.show", slug=slug, t=token, lang=signature.language, sent=sent)
    return redirect(where, HTTPStatus.SEE_OTHER)


def _page(
    slug: str, signature: Signature, code_form: CodeForm, address_form: AddressForm, status: int = HTTPStatus.OK
) -> Response:
    body = render_template(
        "signatures/check_your_email.html",
        page=campaigns.page(campaigns.find(slug), languages.of_request()),
        email=signature.email,
        suggestion=suggested(signature.email),
        came_back=mailing.came_back(signature),
        code_form=code_form,
        address_form=address_form,
        token=request.args.get("t", ""),
        sent_again=request.args.get("sent") == "again",
        language=languages.of_request(),
    )
    return make_response(body, status)
