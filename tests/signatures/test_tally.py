"""The roll-up: counts are exact before it, after it, and whatever runs beside it."""

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.extensions import db
from app.signatures import count, service, tally
from app.signatures.models import Signature, SignatureState, Tally
from app.signatures.moves import end
from tests.at_once import at_once
from tests.factories import a_campaign, a_signature


def total(campaign_id: int, state: str, dimension: str = "all", value: str = "") -> int:
    cells = db.select(db.func.coalesce(db.func.sum(Tally.count), 0)).filter_by(
        campaign_id=campaign_id, state=state, dimension=dimension, value=value
    )
    return db.session.execute(cells).scalar_one()


def test_the_count_is_exact_before_and_after_a_roll_up(app: Flask) -> None:
    campaign = a_campaign()
    people = [a_signature(campaign) for _person in range(5)]
    for person in people[:3]:
        service.confirm(person.public_id)

    before = count.of_campaign(campaign.id).people
    tally.roll_up()
    service.confirm(people[3].public_id)
    end(people[0], SignatureState.WITHDRAWN)
    db.session.commit()

    assert (before, count.of_campaign(campaign.id).people) == (3, 3)
    tally.roll_up()
    assert count.of_campaign(campaign.id).people == total(campaign.id, SignatureState.CONFIRMED) == 3
    assert total(campaign.id, tally.SIGNED) == 5
    assert total(campaign.id, SignatureState.WITHDRAWN) == 1


def test_a_second_roll_up_finds_nothing(app: Flask) -> None:
    campaign = a_campaign()
    a_signature(campaign)

    assert [tally.roll_up(), tally.roll_up()] == [1, 0]
    assert total(campaign.id, tally.SIGNED) == 1


def test_a_signature_is_counted_by_its_properties(app: Flask) -> None:
    campaign = a_campaign()
    a_signature(campaign, language="es", source="rally", referrer="k3f", postal_code="60608", own_words="Why.")

    tally.roll_up()

    seen = {"language": "es", "source": "rally", "referrer": "k3f", "area": "606", "words": "own"}
    assert all(total(campaign.id, tally.SIGNED, name, value) == 1 for name, value in seen.items())


def test_many_roll_ups_at_once_count_each_signature_once(app: Flask) -> None:
    campaign = a_campaign()
    for _person in range(30):
        a_signature(campaign)

    surprises = at_once(app, [lambda: tally.roll_up(batch=4)] * 4)

    tally.roll_up()
    assert surprises == []
    assert total(campaign.id, tally.SIGNED) == 30


@given(steps=st.lists(st.sampled_from(["sign", "confirm", "withdraw", "roll up"]), max_size=25))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_in_whatever_order_the_count_is_that_of_the_rows(app: Flask, steps: list[str]) -> None:
    campaign = a_campaign()
    for step in steps:
        _do(step, campaign)

    rows = db.session.scalars(db.select(Signature).filter_by(campaign_id=campaign.id)).all()
    assert count.of_campaign(campaign.id).people == sum(row.state == SignatureState.CONFIRMED for row in rows)
    tally.roll_up()
    assert total(campaign.id, SignatureState.CONFIRMED) == count.of_campaign(campaign.id).people


def _do(step: str, campaign) -> None:
    if step == "sign":
        a_signature(campaign)
    elif step == "roll up":
        tally.roll_up(batch=2)
    else:
        _next(campaign.id, step)
        db.session.commit()


def _next(campaign_id: int, step: str) -> None:
    wanted = SignatureState.PENDING if step == "confirm" else SignatureState.CONFIRMED
    query = db.select(Signature).filter_by(campaign_id=campaign_id, state=wanted).order_by(Signature.id)
    signature = db.session.scalars(query).first()
    if signature and step == "confirm":
        service.confirm(signature.public_id)
    elif signature:
        end(signature, SignatureState.WITHDRAWN)
