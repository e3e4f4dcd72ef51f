"""The team: who is in it, what each may do, and whom to ask to join."""

from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.dashboard.proof import require_recent_proof
from app.dashboard.screens import screens
from app.dashboard.second_factor_forms import RuleForm
from app.dashboard.team_forms import InvitationForm, RoleForm
from app.errors import DomainError
from app.organizers import invitations, queries, second_factor, team
from app.organizers.access import current_organizer, require_role
from app.organizers.models import Role

blueprint = screens("team", __name__)

Page = str | tuple[str, int] | Response


@blueprint.get("/team")
@require_role(Role.OWNER)
def show() -> str:
    """Show everybody who can sign in, who cannot any more, and who was asked."""
    return _team(InvitationForm(formdata=None))


@blueprint.post("/team/invitations")
@require_role(Role.OWNER)
@require_recent_proof
def invite() -> Page:
    """Ask somebody to join."""
    form = InvitationForm()
    if not form.validate_on_submit():
        return _team(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        invitation = invitations.invite(form.email.data or "", form.chosen, current_organizer())
    except DomainError as error:
        form.email.errors = [_(error.sentence)]
        return _team(form), error.status
    flash(_("An invitation is on its way to %(address)s.", address=invitation.email))
    return _back()


@blueprint.post("/team/invitations/<int:invitation_id>/send-again")
@require_role(Role.OWNER)
@require_recent_proof
def send_again(invitation_id: int) -> Response:
    """Send an invitation's mail once more."""
    invitations.send_again(invitation_id, current_organizer())
    flash(_("The invitation is on its way again."))
    return _back()


@blueprint.post("/team/invitations/<int:invitation_id>/take-back")
@require_role(Role.OWNER)
def take_back(invitation_id: int) -> Response:
    """Let an invitation's links work no more."""
    invitations.take_back(invitation_id, current_organizer().id)
    flash(_("The invitation is taken back."))
    return _back()


@blueprint.post("/team/<int:organizer_id>/role")
@require_role(Role.OWNER)
@require_recent_proof
def change_role(organizer_id: int) -> Response:
    """Let somebody do more or less."""
    form = RoleForm()
    if form.validate_on_submit():
        team.change_role(organizer_id, form.chosen, current_organizer().id)
        flash(_("The role is changed."))
    return _back()


@blueprint.post("/team/<int:organizer_id>/switch-off")
@require_role(Role.OWNER)
def switch_off(organizer_id: int) -> Response:
    """Let somebody in no more."""
    team.switch_off(organizer_id, current_organizer().id)
    flash(_("The account is switched off; whoever was signed in with it is out."))
    return _back()


@blueprint.post("/team/<int:organizer_id>/switch-on")
@require_role(Role.OWNER)
@require_recent_proof
def switch_on(organizer_id: int) -> Response:
    """Let somebody in again."""
    team.switch_on(organizer_id, current_organizer().id)
    flash(_("The account is switched on again."))
    return _back()


@blueprint.post("/team/<int:organizer_id>/reset-second-factor")
@require_role(Role.OWNER)
@require_recent_proof
def reset_second_factor(organizer_id: int) -> Response:
    """Let somebody who lost their phone in with the password alone."""
    second_factor.reset(organizer_id, current_organizer().id)
    flash(_("The second factor is gone: they sign in with their password, and can set it up anew."))
    return _back()


@blueprint.post("/team/second-factor")
@require_role(Role.OWNER)
@require_recent_proof
def need_second_factor() -> Response:
    """Decide whether everybody needs a second factor."""
    form = RuleForm()
    if form.validate_on_submit():
        second_factor.need(form.needed.data, current_organizer().id)
        flash(
            _("From now on everybody needs a second factor.") if form.needed.data else _("Nobody needs one any more.")
        )
    return _back()


def _team(form: InvitationForm) -> str:
    return render_template(
        "dashboard/team.html",
        form=form,
        team=queries.team(),
        invitations=queries.open_invitations(),
        roles=list(Role),
        rule=RuleForm(formdata=None, needed=second_factor.is_needed()),
    )


def _back() -> Response:
    return redirect(url_for("team.show"), HTTPStatus.SEE_OTHER)
