"""One signer's page, and the list of what was set aside."""

import pytest
from sqlalchemy import select, text

from app.extensions import db
from app.letters import chores, service
from app.letters.models import Letter, LetterState
from app.outbox.models import Message, MessageState
from app.signatures import count, moderation
from app.signatures.models import UNREVIEWED, SignatureState
from app.signatures.queries import shown_names
from tests.factories import a_campaign, a_letter, a_signature
from tests.forms import submit
from tests.letters.test_ordering import an_order
from tests.organizers.signing_in import sign_in
from tests.signatures.deciding import agreed_to_be_shown, page_of, set_aside

CONFIRMED, REJECTED = SignatureState.CONFIRMED, SignatureState.REJECTED


@pytest.fixture
def campaign(app):
    return a_campaign(slug="trees")


def letter_of(signature):
    return db.session.scalars(select(Letter).where(Letter.signature_id == signature.id)).one()


def test_a_signature_is_rejected_with_a_reason_and_counts_again(client, campaign):
    signature = a_signature(campaign, state=CONFIRMED)
    a_letter(signature)
    sign_in(client)

    submit(client, page_of(signature), button="Reject", because="asked")
    rejected = (signature.state, letter_of(signature).state, count.of_campaign(campaign.id).people)
    submit(client, page_of(signature), button="Let it count")

    assert rejected == (REJECTED, LetterState.WITHDRAWN, 0)
    assert (signature.state, letter_of(signature).state) == (CONFIRMED, LetterState.READY)
    assert count.of_campaign(campaign.id).people == 1
    assert "because asked" in client.get("/dashboard/audit").text


def test_without_a_reason_nothing_is_rejected(client, campaign):
    signature = a_signature(campaign, state=CONFIRMED)
    sign_in(client)

    answer = submit(client, page_of(signature), button="Reject")

    assert answer.status_code == 400
    assert "Choose why" in answer.text
    assert signature.state == CONFIRMED


@pytest.mark.parametrize(
    ("message_state", "letter_state"),
    [(MessageState.SENT, LetterState.ORDERED), (MessageState.PENDING, LetterState.READY)],
)
def test_a_letter_that_had_left_is_not_sent_again_when_its_signature_counts_again(
    campaign, message_state, letter_state
):
    signature = a_signature(campaign, state=CONFIRMED, confirmed_at=campaign.created_at)
    service.order_delivery(an_order(a_letter(signature)))
    chores.work()
    db.session.scalars(select(Message)).one().state = message_state
    db.session.commit()

    decided = [moderation.reject(signature), moderation.accept(signature)]

    assert decided == [True, True]
    assert letter_of(signature).state == letter_state
    assert (letter_of(signature).delivery_id is None) == (letter_state == LetterState.READY)


def test_one_that_nobody_confirmed_waits_for_that_again(client, campaign):
    signature = a_signature(campaign)
    moderation.reject(signature)
    sign_in(client)

    submit(client, page_of(signature), button="Let it count")

    assert signature.state == SignatureState.PENDING


def test_who_counts_by_another_signature_is_left_out_and_said(client, campaign):
    same = {"name": "Ana Ruiz", "email": "ana@mail.example"}
    first = a_signature(campaign, state=CONFIRMED, **same)
    moderation.reject(first)
    a_signature(campaign, state=CONFIRMED, **same)
    sign_in(client)

    answer = client.get(submit(client, page_of(first), button="Let it count").location)

    assert "counts already by another signature" in answer.text
    assert first.state == REJECTED


def test_a_public_name_is_changed_and_hidden_and_the_letter_keeps_its_own(client):
    signature = agreed_to_be_shown(name="Ana Ruiz")
    sign_in(client)

    submit(client, page_of(signature), button="Save the name", public_name=" Ana  R. ")
    changed = shown_names(signature.campaign_id)
    submit(client, page_of(signature), button="Save the name", shown=False)

    assert changed == ["Ana R."]
    assert shown_names(signature.campaign_id) == []
    assert signature.name == "Ana Ruiz"


def test_no_name_is_shown_against_its_owners_wish(campaign):
    signature = a_signature(campaign, state=CONFIRMED)

    moderation.show_as(signature, "Ana", shown=True)

    assert shown_names(campaign.id) == []


def test_what_was_set_aside_is_decided_by_the_page(client, campaign):
    odd = [set_aside(campaign, name=f"Odd {number}") for number in range(3)]
    a_signature(campaign, state=REJECTED)
    sign_in(client)

    page = client.get("/dashboard/campaigns/trees/review").text
    submit(
        client,
        "/dashboard/campaigns/trees/review",
        button="Let the ticked",
        decision="accept",
        signature=str(odd[0].id),
    )
    submit(client, "/dashboard/campaigns/trees/review", button="Reject", decision="reject")

    assert page.count('name="signature"') == 3
    assert [each.state for each in odd] == [CONFIRMED, REJECTED, REJECTED]
    assert "Nothing waits for a decision" in client.get("/dashboard/campaigns/trees/review").text


@pytest.mark.parametrize("number", ["0", "x", "99999999999999999999", "2"])
def test_a_signature_of_another_campaign_is_not_found(client, campaign, number):
    a_signature(campaign)
    a_signature()
    sign_in(client)

    assert client.get(f"/dashboard/campaigns/trees/signers/{number}").status_code == 404


def test_the_list_to_decide_is_found_by_its_index(app, campaign):
    for _number in range(100):
        a_signature(campaign, state=REJECTED)
    set_aside(campaign)
    db.session.execute(text("ANALYZE signatures"))
    wanted = f"SELECT id FROM signatures WHERE campaign_id = 1 AND {UNREVIEWED} ORDER BY id LIMIT 50"
    sqlite = db.engine.dialect.name == "sqlite"
    if not sqlite:
        db.session.execute(text("SET LOCAL enable_seqscan = off"))

    plan = db.session.execute(text(f"EXPLAIN {'QUERY PLAN' if sqlite else ''} {wanted}")).all()

    assert "ix_signatures_unreviewed" in str(plan)


def test_a_decision_that_is_none_changes_nothing(client, campaign):
    odd = set_aside(campaign)
    sign_in(client)

    answer = submit(client, "/dashboard/campaigns/trees/review", button="Reject", decision="maybe")

    assert answer.status_code == 400
    assert (odd.state, odd.reviewed_at) == (REJECTED, None)


def test_why_something_was_set_aside_is_said_in_words(client, campaign):
    signature = set_aside(campaign, flagged="trap")
    sign_in(client)

    pages = [client.get(f"/dashboard/campaigns/trees{path}").text for path in ("/review", "/signers")]
    pages.append(client.get(page_of(signature)).text)

    assert ["a field was filled in that people do not see" in page for page in pages] == [True] * 3
