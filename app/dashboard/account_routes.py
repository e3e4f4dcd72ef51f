"""One's own account: name, password, and where one is signed in."""

from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.dashboard import throttle
from app.dashboard.account_forms import ChangePasswordForm
from app.dashboard.screens import screens
from app.dashboard.team_forms import NameForm
from app.organizers import own_account, sign_ins
from app.organizers.access import current_organizer, current_sign_in, require_role
from app.organizers.models import Role

blueprint = screens("account", __name__)

Page = str | tuple[str, int] | Response


@blueprint.get("/account")
@require_role(Role.VIEWER)
def show() -> str:
    """Show what somebody can change about their account, and where they are signed in."""
    return _account(NameForm(name=current_organizer().name), ChangePasswordForm(formdata=None))


@blueprint.post("/account/name")
@require_role(Role.VIEWER)
def rename() -> Page:
    """Change how colleagues see one."""
    form = NameForm()
    if not form.validate_on_submit():
        return _account(form, ChangePasswordForm(formdata=None)), HTTPStatus.UNPROCESSABLE_ENTITY
    own_account.rename(current_organizer(), form.name.data or "")
    flash(_("Your name is changed."))
    return _back()


@blueprint.post("/account/password")
@require_role(Role.VIEWER)
@throttle.guesses
def change_password() -> Page:
    """Change one's password, and sign the other browsers out."""
    form = ChangePasswordForm()
    if not form.validate_on_submit():
        return _account(_name_form(), form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        own_account.change_password(
            current_organizer(), current_sign_in(), form.old.data or "", form.password.data or ""
        )
    except own_account.PasswordWrong as error:
        form.old.errors = [_(error.sentence)]
        return _account(_name_form(), form), error.status
    flash(_("Your password is changed; every other browser is signed out."))
    return _back()


@blueprint.post("/account/browsers/<int:sign_in_id>/sign-out")
@require_role(Role.VIEWER)
def end(sign_in_id: int) -> Response:
    """Sign one of one's browsers out."""
    sign_ins.end(sign_in_id, current_organizer().id)
    flash(_("That browser is signed out."))
    return _back()


@blueprint.post("/account/browsers/sign-out-others")
@require_role(Role.VIEWER)
def end_others() -> Response:
    """Sign every other browser of one's own out."""
    ended = sign_ins.end_others(current_sign_in())
    flash(ngettext("%(num)s browser is signed out.", "%(num)s browsers are signed out.", ended))
    return _back()


def _name_form() -> NameForm:
    return NameForm(formdata=None, name=current_organizer().name)


def _account(name_form: NameForm, password_form: ChangePasswordForm) -> str:
    return render_template(
        "dashboard/account.html",
        name_form=name_form,
        password_form=password_form,
        here=current_sign_in(),
        browsers=sign_ins.of(current_organizer().id),
    )


def _back() -> Response:
    return redirect(url_for("account.show"), HTTPStatus.SEE_OTHER)
