"""Rejecting many signatures by what they have in common: what it would hit, how far it is, and undoing it."""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from app.campaigns.models import Campaign
from app.campaigns.queries import find
from app.dashboard import live, queries
from app.dashboard.rule_forms import RuleForm
from app.dashboard.screens import screens
from app.dashboard.signer_forms import REASONS, RejectForm
from app.organizers.access import current_organizer, require_role
from app.organizers.models import Role
from app.organizers.queries import log_of, team
from app.outbox.queries import a_worker_is_alive
from app.signatures.models import Signature
from app.signatures.queries import LARGEST_NUMBER, SignatureNotFound, of_campaign
from app.signatures.rules import looking, service
from app.signatures.rules import queries as rules
from app.signatures.rules.models import RejectionRule

blueprint = screens("rules", __name__)


@blueprint.get("/campaigns/<slug>/rules")
@require_role(Role.ORGANIZER)
def overview(slug: str) -> str:
    """List the rules of a campaign, newest first."""
    campaign = find(slug)
    there = rules.of_campaign(campaign.id, _before())
    return render_template(
        "dashboard/rules.html",
        campaign=campaign,
        title=queries.title(campaign),
        rules=there[: rules.PAGE],
        has_more=len(there) > rules.PAGE,
        makers={each.id: each.name or each.email for each in team()},
        reasons=REASONS,
    )


@blueprint.get("/campaigns/<slug>/rules/new")
@require_role(Role.ORGANIZER)
def new(slug: str) -> str:
    """Ask what the signatures have in common; another rule, or a signer's page, may have filled it in."""
    campaign = find(slug)
    form = RuleForm(formdata=None)
    form.like.data = request.args.get("like", type=int)
    if again := request.args.get("again", type=int):
        _fill_in(form, rules.find(campaign.id, max(again, 0)))
    example = _example(campaign, form)
    form.network.data = bool(example and example.network_hash and (form.network.data or not again))
    return _asking(campaign, form, example)


@blueprint.post("/campaigns/<slug>/rules/new")
@require_role(Role.ORGANIZER)
def look(slug: str) -> str | tuple[str, int] | AnyResponse:
    """Look which signatures fit; nothing is changed."""
    campaign = find(slug)
    form = RuleForm()
    example = _example(campaign, form)
    if not form.validate_on_submit():
        return _asking(campaign, form, example), HTTPStatus.BAD_REQUEST
    if form.network.data and not (example and example.network_hash):
        form.network.errors = [_("The network of this signature is not known. Begin on another signer's page.")]
        return _asking(campaign, form, example), HTTPStatus.BAD_REQUEST
    rule = service.look(campaign, form.conditions(example), form.key.data, current_organizer().id)
    looking.look_at_once(rule.id)
    return _to(campaign, rule)


@blueprint.get("/campaigns/<slug>/rules/<int:rule_id>")
@require_role(Role.ORGANIZER)
def show(slug: str, rule_id: int) -> str:
    """Show what a rule found, how far it is, and what can be decided."""
    campaign, rule = _find(slug, rule_id)
    return _page(campaign, rule, RejectForm(formdata=None, because=rule.because or None))


@blueprint.get("/campaigns/<slug>/rules/<int:rule_id>/progress")
@require_role(Role.ORGANIZER)
def progress(slug: str, rule_id: int) -> str:
    """Show only the figures, for pages that ask for them again and again."""
    return _figures(_find(slug, rule_id)[1])


@blueprint.get("/campaigns/<slug>/rules/<int:rule_id>/events")
@require_role(Role.ORGANIZER)
def events(slug: str, rule_id: int) -> Response:
    """Send the figures whenever they change (server-sent events)."""
    _find(slug, rule_id)

    def look_at() -> tuple[str, bool]:
        rule = _find(slug, rule_id)[1]
        return _figures(rule), rule.state not in rules.RUNNING

    return live.answer(look_at)


@blueprint.post("/campaigns/<slug>/rules/<int:rule_id>/reject")
@require_role(Role.ORGANIZER)
def reject(slug: str, rule_id: int) -> tuple[str, int] | AnyResponse:
    """Reject what was found, or the rest of it."""
    campaign, rule = _find(slug, rule_id)
    form = RejectForm()
    if not form.validate_on_submit():
        return _page(campaign, rule, form), HTTPStatus.BAD_REQUEST
    return _decided(campaign, rule, service.reject(rule, current_organizer().id, form.because.data))


@blueprint.post("/campaigns/<slug>/rules/<int:rule_id>/stop")
@require_role(Role.ORGANIZER)
def stop(slug: str, rule_id: int) -> AnyResponse:
    """Stop a rule where it is."""
    return _decide(slug, rule_id, service.stop)


@blueprint.post("/campaigns/<slug>/rules/<int:rule_id>/restore")
@require_role(Role.ORGANIZER)
def restore(slug: str, rule_id: int) -> AnyResponse:
    """Undo a rule."""
    return _decide(slug, rule_id, service.restore)


@blueprint.post("/campaigns/<slug>/rules/<int:rule_id>/discard")
@require_role(Role.ORGANIZER)
def discard(slug: str, rule_id: int) -> AnyResponse:
    """Put a rule away that nobody wants to carry out."""
    campaign, rule = _find(slug, rule_id)
    if not service.discard(rule, current_organizer().id):
        return _decided(campaign, rule, False)
    flash(_("Discarded: nothing was changed."))
    return redirect(url_for("rules.overview", slug=slug), HTTPStatus.SEE_OTHER)


def _decide(slug: str, rule_id: int, decision: Callable[[RejectionRule, int], bool]) -> AnyResponse:
    campaign, rule = _find(slug, rule_id)
    return _decided(campaign, rule, decision(rule, current_organizer().id))


def _decided(campaign: Campaign, rule: RejectionRule, was_there_to_decide: bool) -> AnyResponse:
    if not was_there_to_decide:
        flash(_("Somebody decided before you: this is how it stands now."), "alarm")
    return _to(campaign, rule)


def _fill_in(form: RuleForm, rule: RejectionRule) -> None:
    """Ask for the same as an earlier rule."""
    form.like.data, form.network.data = rule.network_of, rule.network_of is not None
    form.domain.data, form.source.data, form.was.data = rule.domain, rule.source, rule.was
    form.pattern.data = rule.shown_pattern
    form.since.data, form.until.data = rule.since, rule.until


def _example(campaign: Campaign, form: RuleForm) -> Signature | None:
    if not form.like.data:
        return None
    try:
        return of_campaign(campaign.id, max(form.like.data, 0))
    except SignatureNotFound:
        return None


def _find(slug: str, rule_id: int) -> tuple[Campaign, RejectionRule]:
    campaign = find(slug)
    return campaign, rules.find(campaign.id, rule_id)


def _asking(campaign: Campaign, form: RuleForm, example: Signature | None) -> str:
    title = queries.title(campaign)
    return render_template("dashboard/rule_new.html", campaign=campaign, title=title, form=form, example=example)


def _page(campaign: Campaign, rule: RejectionRule, form: RejectForm) -> str:
    hits = rules.hits(rule, _before())
    return render_template(
        "dashboard/rule.html",
        campaign=campaign,
        title=queries.title(campaign),
        form=form,
        hits=hits[: rules.PAGE],
        has_more=len(hits) > rules.PAGE,
        log=log_of(f"rule:{rule.id}"),
        undo_until=rule.changed_at + timedelta(days=current_app.config["UNCONFIRMED_DAYS"]),
        reasons=REASONS,
        **_progress(rule),
    )


def _progress(rule: RejectionRule) -> dict[str, Any]:
    return {"rule": rule, "is_running": rule.state in rules.RUNNING, "worker_is_alive": a_worker_is_alive()}


def _figures(rule: RejectionRule) -> str:
    return render_template("dashboard/rule_figures.html", **_progress(rule))


def _before() -> int:
    return min(max(request.args.get("before", 0, type=int), 0), LARGEST_NUMBER)


def _to(campaign: Campaign, rule: RejectionRule) -> AnyResponse:
    return redirect(url_for("rules.show", slug=campaign.slug, rule_id=rule.id), HTTPStatus.SEE_OTHER)
