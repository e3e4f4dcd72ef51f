"""Rules by which signatures are rejected, for the screens that show them."""

from datetime import timedelta

from app.campaigns.models import Campaign
from app.signatures.rules import service as rules
from tests.factories import an_organizer
from tests.signatures.bots import signed
from tests.signatures.deciding import a_rule, rejected_by


def screens(campaign: Campaign) -> dict[str, str]:
    """Signatures that a program gave: a rule that found them, one that is under way, and one that is done."""
    bot, *_others = signed(campaign, 14)
    done = rejected_by(a_rule(campaign.id, network_of=bot.id, pattern="bot1?@bot.example"))
    found = a_rule(campaign.id, domain="bot.example", since=bot.created_at - timedelta(hours=1))
    going = a_rule(campaign.id, pattern="bot2@*")
    rules.reject(going, an_organizer().id, because="not-a-person")
    here = f"/dashboard/campaigns/{campaign.slug}/rules"
    return {
        "rules": here,
        "rule_new": f"{here}/new?like={bot.id}",
        "rule": f"{here}/{found.id}",
        "rule_going_on": f"{here}/{going.id}",
        "rule_rejected": f"{here}/{done.id}",
    }
