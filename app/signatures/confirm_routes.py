"""The link in the confirmation mail: opening it changes nothing, for mail scanners open links; the button confirms."""

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app import languages, tokens
from app.campaigns import queries as campaigns
from app.signatures import count, limits, links, origin, queries, service
from app.signatures.as_signed import campaign_of, letter_of
from app.signatures.confirming import ensure_confirmable
from app.signatures.goal import shown_goal
from app.signatures.models import Signature, SignatureState
from app.signatures.private_pages import private_pages, signature_of
from app.tokens import Purpose, TokenExpired, TokenInvalid

blueprint = private_pages("confirm", __name__)


@blueprint.get("/confirm/<token>")
def ask(token: str) -> str:
    """Show one button; change nothing."""
    signature = signature_of(Purpose.CONFIRM, token)
    ensure_confirmable(signature)
    page = campaign_of(signature, languages.of_request())
    done = signature.state != SignatureState.PENDING
    template = "signatures/already_confirmed.html" if done else "signatures/confirm.html"
    return render_template(template, page=page, letter=letter_of(signature), token=token)


@blueprint.post("/confirm/<token>")
def confirm(token: str) -> AnyResponse:
    """Confirm, and lead on to the thanks."""
    origin.ensure_ours(request)
    confirmed = service.confirm_with_others(tokens.read(Purpose.CONFIRM, token))
    thanks = tokens.issue(Purpose.THANKS, confirmed.public_id)
    where = url_for("confirm.thank_you", slug=confirmed.slug, t=thanks, lang=confirmed.language)
    return redirect(where, HTTPStatus.SEE_OTHER)


@blueprint.post("/confirm/<token>/send-again")
@limits.signing
def send_again(token: str) -> AnyResponse:
    """Send a new mail in place of an expired link."""
    origin.ensure_ours(request)
    public_id = tokens.subject(Purpose.CONFIRM, token)
    signature = queries.find(public_id)
    service.send_again(public_id)
    check = tokens.issue(Purpose.CHECK_EMAIL, public_id)
    where = url_for("check_email.show", slug=campaign_of(signature).slug, t=check, lang=signature.language)
    return redirect(where, HTTPStatus.SEE_OTHER)


@blueprint.get("/campaigns/<slug>/thank-you")
def thank_you(slug: str) -> str:
    """Say thanks. Its address may be passed on: after an hour nothing on it is about the one who signed."""
    page = campaigns.page(campaigns.find(slug), languages.of_request())
    counted = count.of_campaign(page.id)
    signature = _who_has_just_confirmed()
    share_code = signature.share_code if signature else None
    return render_template(
        "signatures/confirmed.html",
        page=page,
        count=counted,
        shown_goal=shown_goal(counted.people, page.goal),
        letter_path=_letter_path(signature) if signature else "",
        share_url=links.shared(slug, share_code),
        share_code=share_code,
        language=languages.of_request(),
    )


def _who_has_just_confirmed() -> Signature | None:
    """Return whose thanks these are; None for whoever got this page's address later."""
    try:
        return queries.find(tokens.read(Purpose.THANKS, request.args.get("t", "")))
    except (TokenInvalid, TokenExpired, queries.SignatureNotFound):
        return None


def _letter_path(signature: Signature) -> str:
    return url_for("letter.show", token=tokens.issue(Purpose.LETTER, signature.public_id), lang=languages.of_request())
