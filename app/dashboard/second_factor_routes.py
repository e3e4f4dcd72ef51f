"""One's own second factor: set up with a phone, recovery codes shown once, switched off with the password."""

from http import HTTPStatus

import segno
from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from app.dashboard import proof, throttle
from app.dashboard.proof import require_recent_proof
from app.dashboard.screens import screens
from app.dashboard.second_factor_forms import PasswordForm, SetUpForm
from app.errors import DomainError
from app.organizers import second_factor
from app.organizers.access import current_organizer, require_role
from app.organizers.models import Role
from app.organizers.routes import safe_next

blueprint = screens("second_factor", __name__)

Page = str | tuple[str, int] | Response


@blueprint.get("/account/second-factor")
@require_role(Role.VIEWER)
def show() -> Page:
    """Show how to set it up, or that it is."""
    if current_organizer().totp_secret:
        return _is_set_up(PasswordForm(formdata=None))
    if question := proof.question():
        return question  # before a code is typed, which would be too old after the password
    return _setting_up(SetUpForm(formdata=None, proposal=second_factor.propose(current_organizer())))


@blueprint.post("/account/second-factor")
@require_role(Role.VIEWER)
@require_recent_proof
@throttle.guesses
def set_up() -> Page:
    """Ask for a code from now on, and show the recovery codes: once; a stranger could lock the owner out with it."""
    form = SetUpForm()
    if not form.validate_on_submit():
        return _setting_up(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        codes = second_factor.set_up(current_organizer(), form.proposal.data or "", form.code.data or "")
    except second_factor.CodeWrong:
        form.code.errors = [_("This is not the code that your phone should show now: is its clock right?")]
        return _setting_up(form), HTTPStatus.UNPROCESSABLE_ENTITY
    return _codes(codes)


@blueprint.post("/account/second-factor/codes")
@require_role(Role.VIEWER)
@throttle.guesses
def renew_codes() -> Page:
    """Replace the recovery codes."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return _is_set_up(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        codes = second_factor.renew_codes(current_organizer(), form.old.data or "")
    except DomainError as error:
        form.old.errors = [_(error.sentence)]
        return _is_set_up(form), error.status
    return _codes(codes)


@blueprint.post("/account/second-factor/switch-off")
@require_role(Role.VIEWER)
@throttle.guesses
def switch_off() -> Page:
    """Sign in with the password alone again."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return _is_set_up(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        second_factor.switch_off(current_organizer(), form.old.data or "")
    except DomainError as error:
        form.old.errors = [_(error.sentence)]
        return _is_set_up(form), error.status
    flash(_("The second factor is switched off: you sign in with your password alone."))
    return redirect(url_for("account.show"), HTTPStatus.SEE_OTHER)


def _setting_up(form: SetUpForm) -> str:
    organizer = current_organizer()
    secret = second_factor.proposed_secret(organizer, form.proposal.data or "")
    address = second_factor.address_for_phone(organizer, secret, current_app.config["ORGANIZATION"])
    picture = segno.make(address, micro=False).svg_inline(scale=5, border=3, dark="#000", light="#fff", omitsize=True)
    return render_template(
        "dashboard/second_factor.html",
        form=form,
        qr_code=Markup(picture),  # noqa: S704 - segno's own, of an address that it encodes
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        is_needed=second_factor.is_needed(),
    )


def _is_set_up(form: PasswordForm) -> str:
    left = second_factor.codes_left(current_organizer())
    return render_template("dashboard/second_factor_is_set_up.html", form=form, left=left)


def _codes(codes: list[str]) -> Response:
    page = render_template("dashboard/recovery_codes.html", codes=codes, next=safe_next(request.args.get("next", "")))
    return Response(page, headers={"Cache-Control": "no-store"}, mimetype="text/html")
