"""Signs that a form was not filled in by a person: they never refuse anybody, they let an organizer look.

Whoever is suspected sees the same pages and gets the same mails, so that nobody can try out where the limits are. What
is confirmed under suspicion is set aside, and counts once an organizer has accepted it.
"""

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute

from app import tokens
from app.campaigns.page import CampaignPage
from app.extensions import limiter
from app.networks import of_request
from app.signatures import limits, proof_of_work
from app.signatures.disposable import is_disposable
from app.signatures.forms import SignForm
from app.tokens import Purpose

QUICKEST_SECONDS = 2
"From the page to the post, by the form's signed token."
BURST_A_MINUTE = 10
"Signatures of one network."
MAILBOX_AN_HOUR = 5
"Signatures with one mailbox: it can count for two people."


def reason(page: CampaignPage, form: SignForm) -> str:
    """Return why an organizer should look at a signature before it counts; empty = no reason."""
    if form.website.data:
        return "trap"
    if is_disposable(form.typed().address.canonical):
        return "disposable"
    if page.proof_of_work and not proof_of_work.is_done(form):
        return "unproven"
    if limits.at_home():
        return ""
    if not _within_limits(page.id, form):
        return "many"
    quick = tokens.age_seconds(Purpose.FORM, form.form_token.data) < QUICKEST_SECONDS
    return "quick" if quick else ""


def of_mailbox(campaign_id: int, form: SignForm) -> str:
    """Return why to look at a signature that a program handed in: only its mailbox tells something.

    The network is the program's, and no page was open for a time.
    """
    canonical = form.typed().address.canonical
    if is_disposable(canonical):
        return "disposable"
    mailbox = tokens.keyed_hash("mailbox", canonical)
    is_usual = limiter.limiter.hit(RateLimitItemPerHour(MAILBOX_AN_HOUR), "shadow", str(campaign_id), mailbox)
    return "" if is_usual else "many"


def _within_limits(campaign_id: int, form: SignForm) -> bool:
    """Count this signature, and tell whether its network and its mailbox gave no more than usual."""
    network = of_request()
    mailbox = tokens.keyed_hash("mailbox", form.typed().address.canonical)
    checks: list[tuple[RateLimitItem, str]] = [(RateLimitItemPerHour(MAILBOX_AN_HOUR), mailbox)]
    if hourly := limits.an_hour():
        checks.append((RateLimitItemPerMinute(BURST_A_MINUTE), network))
        checks.append((RateLimitItemPerHour(max(1, hourly // 2)), network))
    within = [limiter.limiter.hit(limit, "shadow", str(campaign_id), who) for limit, who in checks]
    return all(within)
