"""A forgotten password is replaced by a link in a mail; nobody learns here whether an account exists."""

from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.dashboard.account_forms import ForgottenForm
from app.dashboard.screens import doors
from app.dashboard.team_forms import NewPasswordForm
from app.extensions import limiter
from app.organizers import own_account
from app.organizers.routes import typed_account

blueprint = doors("password", __name__)

Page = str | tuple[str, int] | Response


@blueprint.get("/forgotten-password")
def forgotten() -> str:
    """Ask for the account's address."""
    return render_template("dashboard/forgotten.html", form=ForgottenForm())


@blueprint.post("/forgotten-password")
@limiter.limit("20 per hour")
@limiter.limit("5 per hour", key_func=typed_account)
def send_link() -> Page:
    """Mail a link, and say the same whether there is such an account or not."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return render_template("dashboard/forgotten.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    own_account.send_link(form.email.data or "")
    flash(_("If there is an account with this address, a mail is on its way to it. Its link works for an hour."))
    return redirect(url_for("organizers.sign_in"), HTTPStatus.SEE_OTHER)


@blueprint.get("/new-password/<token>")
def choose(token: str) -> str:
    """Ask for a new password."""
    return _form(token, NewPasswordForm())


@blueprint.post("/new-password/<token>")
@limiter.limit("20 per hour")
def replace(token: str) -> Page:
    """Replace the password; whoever did it then signs in with it, with their code where they have one."""
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return _form(token, form), HTTPStatus.UNPROCESSABLE_ENTITY
    own_account.replace_password(token, form.password.data or "")
    flash(_("Your password is replaced. Sign in with the new one."))
    return redirect(url_for("organizers.sign_in"), HTTPStatus.SEE_OTHER)


def _form(token: str, form: NewPasswordForm) -> str:
    return render_template("dashboard/new_password.html", form=form, account=own_account.whose(token).email)
