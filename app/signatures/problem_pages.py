"""What a link says that does not do its work, and what helps."""

from flask import Response, make_response, render_template, request
from flask_babel import gettext

from app import languages, tokens
from app.campaigns.page import CampaignPage
from app.errors import DomainError
from app.signatures import queries
from app.signatures.as_signed import campaign_of
from app.signatures.confirming import CampaignClosed, SignatureEnded
from app.signatures.moves import AlreadySigned
from app.signatures.origin import ForeignPost
from app.tokens import Purpose, TokenExpired, TokenInvalid

PAGES: dict[type[DomainError], str] = {
    TokenInvalid: "invalid",
    TokenExpired: "expired",
    SignatureEnded: "ended",
    queries.SignatureNotFound: "ended",
    CampaignClosed: "closed",
    AlreadySigned: "already_signed",
    ForeignPost: "foreign",
}
PURPOSES = {
    "confirm": Purpose.CONFIRM,
    "check_email": Purpose.CHECK_EMAIL,
    "letter": Purpose.LETTER,
    "unsubscribe": Purpose.UNSUBSCRIBE,
}
"What the tokens of a blueprint's links are for."


def show(error: DomainError) -> Response:
    """Answer an error of a page behind a link."""
    kind = PAGES.get(type(error), "other")
    token = (request.view_args or {}).get("token") or request.args.get("t", "")
    body = render_template(
        f"signatures/problem_{kind}.html",
        sentence=gettext(error.sentence),
        page=_page_behind(token),
        token=token,
        can_be_renewed=request.blueprint == "confirm",
        language=languages.of_request(),
    )
    return make_response(body, error.status)


def _page_behind(token: str) -> CampaignPage | None:
    """Return the campaign that a link is about, if the link is ours and we still know."""
    try:
        signature = queries.find(tokens.subject(PURPOSES[request.blueprint or ""], token))
    except (KeyError, TokenInvalid, queries.SignatureNotFound):
        return None
    return campaign_of(signature, languages.of_request())
