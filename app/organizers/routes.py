"""Signing in and out."""

from http import HTTPStatus

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app.extensions import limiter
from app.organizers import access, service
from app.organizers.forms import SignInForm

blueprint = Blueprint("organizers", __name__)

PER_NETWORK = "20 per 15 minutes; 40 per hour"
PER_ACCOUNT = "50 per hour"
"Wider than the network's: nobody can lock an organizer out from one place."


@blueprint.get("/sign-in")
def sign_in() -> str:
    """Show the sign-in form."""
    return render_template("organizers/sign_in.html", form=SignInForm())


def typed_account() -> str:
    """Return the account that a form was filled in for, as its limit counts it: however its address is typed."""
    return service.spelled(request.form.get("email", ""))[:254] or "nobody"


def _was_refused(response: AnyResponse) -> bool:
    return response.status_code == HTTPStatus.FORBIDDEN


def _too_many(_limit: object) -> Response:
    return _refused(_("Too many tries. Wait a quarter of an hour, then try again."), HTTPStatus.TOO_MANY_REQUESTS)


@blueprint.post("/sign-in")
@limiter.limit(PER_NETWORK, deduct_when=_was_refused, on_breach=_too_many)
@limiter.limit(PER_ACCOUNT, key_func=typed_account, deduct_when=_was_refused, on_breach=_too_many)
def check_sign_in() -> AnyResponse:
    """Sign in whoever knows an account's password; a refusal does not tell whether there is such an account."""
    form = SignInForm()
    if not form.validate_on_submit():
        return _refused("", HTTPStatus.BAD_REQUEST)
    organizer = service.check_password(form.email.data, form.password.data)
    if organizer is None:
        return _refused(_("No account has this address and password."), HTTPStatus.FORBIDDEN)
    if organizer.totp_secret:
        access.sign_in_by_half(organizer)
        return redirect(url_for("code.ask", next=request.args.get("next")))
    access.sign_in(organizer)
    return redirect(safe_next(request.args.get("next", "")))


@blueprint.post("/sign-out")
def sign_out() -> AnyResponse:
    """End this browser's session."""
    access.sign_out()
    flash(_("You are signed out."))
    return redirect(url_for("organizers.sign_in"))


def safe_next(wanted: str) -> str:
    """Return the page of ours that was wanted before signing in; anything else becomes the dashboard."""
    is_ours = wanted.startswith("/") and wanted[1:2] not in ("/", "\\") and wanted.isprintable()
    return wanted if is_ours else "/dashboard/"


def _refused(sentence: str, status: HTTPStatus) -> Response:
    form = SignInForm()
    form.validate()
    if sentence:
        form.form_errors.append(sentence)
    return make_response(render_template("organizers/sign_in.html", form=form), status)
