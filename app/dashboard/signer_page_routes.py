"""One signer: what they signed, and what an organizer decides about it; and those that wait for a decision."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.campaigns.models import Campaign
from app.campaigns.queries import find
from app.dashboard import queries
from app.dashboard.screens import screens
from app.dashboard.signer_forms import DecisionForm, PublicNameForm, RejectForm
from app.letters import fates
from app.organizers.access import current_organizer, require_role
from app.organizers.models import Role
from app.signatures import moderation
from app.signatures import queries as signatures
from app.signatures.as_signed import campaign_of, letter_of
from app.signatures.models import Signature
from app.signatures.moves import AlreadySigned
from app.signatures.rules.queries import that_rejected

PAGE = 50

blueprint = screens("signer", __name__)


@blueprint.get("/campaigns/<slug>/signers/<int:signature_id>")
@require_role(Role.ORGANIZER)
def show(slug: str, signature_id: int) -> str:
    """Show one signature: its way, its letter, where that is, and what can be decided."""
    campaign, signature = _find(slug, signature_id)
    names = PublicNameForm(public_name=signature.public_name or signature.name, shown=signature.show_name)
    return _page(campaign, signature, RejectForm(), names)


@blueprint.post("/campaigns/<slug>/signers/<int:signature_id>/reject")
@require_role(Role.ORGANIZER)
def reject(slug: str, signature_id: int) -> str | tuple[str, int] | Response:
    """Take a signature out of the count."""
    campaign, signature = _find(slug, signature_id)
    form = RejectForm()
    if not form.validate_on_submit():
        names = PublicNameForm(formdata=None, public_name=signature.public_name, shown=signature.show_name)
        return _page(campaign, signature, form, names), HTTPStatus.BAD_REQUEST
    if moderation.reject(signature, current_organizer().id, because=form.because.data):
        flash(_("It counts no more, and what of its letters has not left stays here."))
    return _back(campaign, signature)


@blueprint.post("/campaigns/<slug>/signers/<int:signature_id>/accept")
@require_role(Role.ORGANIZER)
def accept(slug: str, signature_id: int) -> Response:
    """Let a signature count that was set aside or rejected."""
    campaign, signature = _find(slug, signature_id)
    try:
        if moderation.accept(signature, current_organizer().id):
            flash(_accepted(signature))
    except AlreadySigned:
        flash(
            _("This person counts already by another signature from the same mailbox. Reject that one first."), "alarm"
        )
    return _back(campaign, signature)


@blueprint.post("/campaigns/<slug>/signers/<int:signature_id>/name")
@require_role(Role.ORGANIZER)
def name(slug: str, signature_id: int) -> str | tuple[str, int] | Response:
    """Decide how a name stands on the campaign's page."""
    campaign, signature = _find(slug, signature_id)
    form = PublicNameForm()
    if not form.validate_on_submit():
        return _page(campaign, signature, RejectForm(formdata=None), form), HTTPStatus.BAD_REQUEST
    moderation.show_as(signature, form.public_name.data, shown=form.shown.data, organizer_id=current_organizer().id)
    flash(_("Noted. The campaign's page shows it within two seconds."))
    return _back(campaign, signature)


@blueprint.get("/campaigns/<slug>/review")
@require_role(Role.ORGANIZER)
def review(slug: str) -> str:
    """List the signatures that were set aside, the oldest first."""
    return _list(find(slug), DecisionForm())


@blueprint.post("/campaigns/<slug>/review")
@require_role(Role.ORGANIZER)
def decide(slug: str) -> tuple[str, int] | Response:
    """Accept or reject the signatures that were ticked, each by itself: what is decided stays decided."""
    campaign = find(slug)
    form = DecisionForm()
    if not form.validate_on_submit():
        return _list(campaign, form), HTTPStatus.BAD_REQUEST
    numbers = [int(each) for each in request.form.getlist("signature")[:PAGE] if each.isdecimal() and len(each) < 10]
    decided = [_decide(campaign, number, accepted=form.decision.data == "accept") for number in numbers]
    flash(ngettext("%(num)s decided.", "%(num)s decided.", decided.count(True)))
    if left := decided.count(False):
        flash(
            ngettext(
                "%(num)s left as it was: that person counts already, or somebody decided before you.",
                "%(num)s left as they were: those people count already, or somebody decided before you.",
                left,
            ),
            "alarm",
        )
    return redirect(url_for("signer.review", slug=slug), HTTPStatus.SEE_OTHER)


def _accepted(signature: Signature) -> str:
    if signature.witnessed_by:
        return str(_("It counts now."))
    if signature.confirmed_at:
        return str(_("It counts now, and its letter waits for a delivery."))
    return str(_("It waits for its owner to confirm it."))


def _list(campaign: Campaign, form: DecisionForm) -> str:
    waiting = signatures.set_aside(campaign.id, at_most=PAGE + 1)
    return render_template(
        "dashboard/review.html",
        campaign=campaign,
        title=queries.title(campaign),
        waiting=waiting[:PAGE],
        has_more=len(waiting) > PAGE,
        form=form,
    )


def _decide(campaign: Campaign, number: int, *, accepted: bool) -> bool:
    signature = signatures.of_campaign(campaign.id, number)
    if not accepted:
        return moderation.reject(signature, current_organizer().id)
    try:
        return moderation.accept(signature, current_organizer().id)
    except AlreadySigned:
        return False


def _find(slug: str, signature_id: int) -> tuple[Campaign, Signature]:
    campaign = find(slug)
    return campaign, signatures.of_campaign(campaign.id, signature_id)


def _page(campaign: Campaign, signature: Signature, form: RejectForm, names: PublicNameForm) -> str:
    return render_template(
        "dashboard/signer.html",
        campaign=campaign,
        title=queries.title(campaign),
        signature=signature,
        letter=letter_of(signature),
        to=campaign_of(signature).to_line,
        letters=fates.of_signature(signature.id),
        rule_ids=that_rejected(signature.id),
        agreed=moderation.agreed_to_be_shown(signature),
        form=form,
        names=names,
    )


def _back(campaign: Campaign, signature: Signature) -> Response:
    return redirect(url_for("signer.show", slug=campaign.slug, signature_id=signature.id), HTTPStatus.SEE_OTHER)
