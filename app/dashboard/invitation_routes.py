"""Joining the team by the link of an invitation: opening it shows a form, pressing its button makes the account."""

from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.dashboard.screens import doors
from app.dashboard.team_forms import JoinForm
from app.extensions import limiter
from app.organizers import access, invitations
from app.organizers.models import Invitation

blueprint = doors("invitation", __name__)

Page = str | tuple[str, int] | Response


@blueprint.get("/invitation/<token>")
def show(token: str) -> str:
    """Show who is invited, as what, and ask for a name and a password."""
    return _form(invitations.find(token), JoinForm())


@blueprint.post("/invitation/<token>")
@limiter.limit("20 per hour")
def accept(token: str) -> Page:
    """Make the account, and sign its owner in."""
    form = JoinForm()
    if not form.validate_on_submit():
        return _form(invitations.find(token), form), HTTPStatus.UNPROCESSABLE_ENTITY
    organizer = invitations.accept(token, form.name.data or "", form.password.data or "")
    access.sign_in(organizer)
    flash(_("Welcome. Your account is made, and you are signed in."))
    return redirect(url_for("dashboard.overview"), HTTPStatus.SEE_OTHER)


def _form(invitation: Invitation, form: JoinForm) -> str:
    return render_template("dashboard/invitation.html", invitation=invitation, form=form)
