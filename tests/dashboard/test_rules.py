"""Rejecting many signatures at once, as an organizer does it."""

import pytest

from app.extensions import db
from app.signatures.models import SignatureState
from app.signatures.rules import chores, looking, queries
from tests.factories import a_campaign, a_signature
from tests.forms import forms_on, submit
from tests.organizers.signing_in import sign_in
from tests.signatures.bots import signed, states
from tests.signatures.deciding import a_rule, page_of, rejected_by

CONFIRMED, REJECTED = SignatureState.CONFIRMED, SignatureState.REJECTED
RULES = "/dashboard/campaigns/trees/rules"
NEW = f"{RULES}/new"


@pytest.fixture
def campaign(app):
    return a_campaign(slug="trees")


def worked():
    chores.work()
    db.session.expire_all()


def test_all_of_a_network_are_rejected_beginning_at_one_of_them_and_restored(client, campaign):
    bots = signed(campaign)
    neighbour = a_signature(campaign, state=CONFIRMED, network_hash="n2")
    sign_in(client)

    begin = f"{NEW}?like={bots[0].id}"
    assert begin in client.get(page_of(bots[0])).text
    rule = submit(client, begin, button="Look how many").location
    page = client.get(rule).text
    submit(client, rule, button="Reject 3 signatures", because="not-a-person")
    going_on = client.get(rule).text
    worked()
    rejected = states([*bots, neighbour]), client.get(RULES).text
    submit(client, rule, button="Undo")
    worked()

    assert "waits for your decision" in page
    assert ("Stop here" in going_on, 'http-equiv="refresh"' in going_on) == (True, True)
    assert rejected[0] == [REJECTED, REJECTED, REJECTED, CONFIRMED]
    assert "the network of signature" in rejected[1]
    assert states(bots) == 3 * [CONFIRMED]
    assert "the last of it is restored, 3 restored" in client.get(rule).text


def test_what_was_rejected_says_so_on_the_page_of_each_signer(client, campaign):
    (bot,) = signed(campaign, 1)
    rule = rejected_by(a_rule(campaign.id, domain="bot.example"))
    sign_in(client)

    assert f"{RULES}/{rule.id}" in client.get(page_of(bot)).text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Say what they have in common"),
        ({"was": "pending"}, "Say what they have in common"),
        ({"domain": "ana@bot.example"}, "Write a domain such as"),
        ({"pattern": "*@*"}, "This fits every address"),
        ({"pattern": "*a*b*c*d*e*f"}, "Use at most five"),
        ({"pattern": "x" * 255}, "at most 254"),
        ({"since": "2026-01-02T10:00", "until": "2026-01-02T10:00"}, "not after the first moment"),
        ({"since": "0001-01-01T00:00"}, "between 2000 and 2199"),
        ({"since": "yesterday"}, "Not a valid"),
        ({"source": "x" * 65}, "at most 64"),
        ({"was": "nobody"}, "Not a valid choice"),
        ({"network": True, "like": "1"}, "is not known"),
        ({"network": True, "like": "9" * 500}, "Not a valid"),
    ],
)
def test_what_will_not_do_is_said_and_nothing_typed_is_lost(client, campaign, typed, sentence):
    sign_in(client)

    answer = submit(client, NEW, button="Look how many", **typed)

    assert answer.status_code == 400
    assert sentence in answer.text
    assert queries.of_campaign(campaign.id) == []
    form = next(each for each in forms_on(answer.text) if "Look how many" in each.words)
    assert form.fields["pattern"] == [typed.get("pattern", "")]


def test_sent_twice_it_is_one_rule(client, campaign):
    signed(campaign)
    sign_in(client)

    key = {"key": "the same", "domain": "@BOT.example"}
    answers = [submit(client, NEW, button="Look how many", **key).location for _twice in range(2)]

    assert len(set(answers)) == 1
    assert [rule.found for rule in queries.of_campaign(campaign.id)] == [3]


def test_a_large_campaign_is_looked_through_by_the_worker(client, campaign, monkeypatch):
    monkeypatch.setattr(looking, "AT_ONCE_SECONDS", 0)
    monkeypatch.setattr(looking, "RANGE", 1)
    signed(campaign)
    sign_in(client)

    rule = submit(client, NEW, button="Look how many", domain="bot.example").location
    at_once = client.get(rule).text
    figures = client.get(f"{rule}/progress").text
    worked()

    assert ("Fit so far" in at_once, "Reject 1 signature" in at_once) == (True, False)
    assert "of 3 signatures looked at" in figures
    assert "Reject 3 signatures" in client.get(rule).text
    assert "event: over" in client.get(f"{rule}/events").text


def test_a_rule_is_rejected_with_a_reason(client, campaign):
    bots = signed(campaign)
    rule = a_rule(campaign.id, domain="bot.example")
    sign_in(client)

    answer = submit(client, f"{RULES}/{rule.id}", button="Reject")

    assert (answer.status_code, "Choose why" in answer.text) == (400, True)
    worked()
    assert states(bots) == 3 * [CONFIRMED]


def test_who_comes_second_is_told(client, campaign):
    signed(campaign)
    rule = a_rule(campaign.id, domain="bot.example")
    sign_in(client)
    page = client.get(f"{RULES}/{rule.id}").text
    rejected_by(rule)

    form = next(each for each in forms_on(page) if "Discard" in each.words)
    answer = client.post(form.action, data=form.fields)

    assert "Somebody decided before you" in client.get(answer.location).text


def test_the_same_can_be_asked_again(client, campaign):
    signed(campaign)
    rule = rejected_by(a_rule(campaign.id, domain="bot.example", source="", pattern="bot*"))
    late = signed(campaign, 1, email="bot77@bot.example")
    sign_in(client)

    again = submit(client, f"{NEW}?again={rule.id}", button="Look how many").location
    submit(client, again, button="Reject 1 signature", because="not-a-person")
    worked()

    assert states(late) == [REJECTED]


@pytest.mark.parametrize("number", ["0", "x", "99999999999999999999", "2"])
def test_a_rule_of_another_campaign_is_not_found(client, campaign, number):
    a_rule(campaign.id)
    a_rule(a_campaign().id)
    sign_in(client)

    assert client.get(f"{RULES}/{number}").status_code == 404
    assert client.get(f"{NEW}?again={number}").status_code == (200 if number in "0x" else 404)


def test_pages_follow_each_other_without_gap(client, campaign, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    signed(campaign, 3)
    rule = a_rule(campaign.id, domain="bot.example")
    for _each in range(2):
        a_rule(campaign.id)
    sign_in(client)

    first, second = client.get(f"{RULES}/{rule.id}").text, queries.hits(rule, queries.hits(rule)[1][1].id)

    assert ("before=" in first, len(second)) == (True, 1)
    assert "before=" in client.get(RULES).text
    assert client.get(f"{RULES}?before=99999999999999999999").status_code == 200
