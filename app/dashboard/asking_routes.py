"""After a letter's text was changed: what becomes of those who signed the earlier one."""

from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.campaigns.models import Campaign, LetterText
from app.campaigns.queries import CampaignUnfinished, display, find
from app.dashboard import queries
from app.dashboard.screens import screens
from app.languages import OFFERED
from app.letters import asking, totals
from app.letters.composition import compose
from app.organizers.access import current_organizer, require_role
from app.organizers.models import Role
from app.signatures import asking_again, news_retries

blueprint = screens("asking", __name__)


@blueprint.get("/campaigns/<slug>/letter/<int:text_id>/ask")
@require_role(Role.ORGANIZER)
def show(slug: str, text_id: int) -> str:
    """Show both texts, and ask what to do with those who signed the earlier one."""
    campaign, text = _text(slug, text_id)
    earlier = [each for each in campaign.letter_texts if each.language == text.language and each.version < text.version]
    asked = asking.of_text(text.id)
    values: dict[str, Any] = {
        "campaign": campaign,
        "title": queries.title(campaign),
        "text": text,
        "to": text.addressee or "; ".join(display(target) for target in campaign.targets),
        "language_name": OFFERED[text.language],
        "new": compose(text, name=""),
        "old": compose(earlier[-1], name="") if earlier else None,
        "asked": asked,
        "failures": news_retries.failures(asked) if asked else [],
        "ready": totals.of_campaign(campaign.id).ready,
    }
    return render_template("dashboard/ask_again.html", **values)


@blueprint.post("/campaigns/<slug>/letter/<int:text_id>/ask")
@require_role(Role.ORGANIZER)
def decide(slug: str, text_id: int) -> Response:
    """Deliver as signed, or ask again."""
    _campaign, text = _text(slug, text_id)
    decision = request.form.get("decision", "")
    if decision in ("wait", "meanwhile"):
        asking_again.order(text, holds=decision == "wait", organizer_id=current_organizer().id)
        flash(_("Those who signed the earlier text are being asked."))
    else:
        asking.deliver_as_signed(text, current_organizer().id)
        flash(_("Whoever signed the earlier text is delivered as signed."))
    return _to(slug)


@blueprint.post("/campaigns/<slug>/letter/<int:text_id>/stop-asking")
@require_role(Role.ORGANIZER)
def stop(slug: str, text_id: int) -> Response:
    """Wait for no answer any more."""
    _campaign, text = _text(slug, text_id)
    if asked := asking.of_text(text.id):
        asking.stop(asked, current_organizer().id)
        flash(_("Nobody is asked any more; what was not answered is delivered as signed."))
    return _to(slug)


@blueprint.post("/campaigns/<slug>/letter/<int:text_id>/resume-asking")
@require_role(Role.ORGANIZER)
def resume(slug: str, text_id: int) -> Response:
    """Let the mails that ask go on."""
    _campaign, text = _text(slug, text_id)
    if asked := asking.of_text(text.id):
        asking.resume(asked, current_organizer().id)
        flash(_("Asking goes on."))
    return _to(slug)


@blueprint.post("/campaigns/<slug>/letter/<int:text_id>/retry-asking")
@require_role(Role.ORGANIZER)
def retry(slug: str, text_id: int) -> Response:
    """Ask again those whom the question did not reach for one reason, and who can still answer."""
    _campaign, text = _text(slug, text_id)
    asked = asking.of_text(text.id)
    state = next((each for each in news_retries.RETRIABLE if each == request.form.get("state")), None)
    if asked is None or state is None:
        raise CampaignUnfinished
    code = request.form.get("code", "").replace("\0", "")[:16]
    again, more = news_retries.retry(asked, state, code, current_organizer().id)
    flash(ngettext("%(num)s mail is on its way again.", "%(num)s mails are on their way again.", again))
    if more:
        flash(_("There are more of these: they follow by themselves."))
    return redirect(url_for("asking.show", slug=slug, text_id=text_id), HTTPStatus.SEE_OTHER)


def _text(slug: str, text_id: int) -> tuple[Campaign, LetterText]:
    campaign = find(slug)
    text = next((each for each in campaign.letter_texts if each.id == text_id), None)
    if text is None:
        raise CampaignUnfinished
    return campaign, text


def _to(slug: str) -> Response:
    return redirect(url_for("dashboard.campaign", slug=slug), HTTPStatus.SEE_OTHER)
