"""An organizer orders a delivery."""

import pytest
from sqlalchemy import func, select

from app.campaigns.models import AddressState
from app.errors import NotFound
from app.extensions import db
from app.letters import orders, queries, service
from app.letters.models import Delivery
from app.letters.orders import Order
from app.organizers.models import AuditEvent
from tests.factories import a_campaign, a_letter, a_signature, a_target, an_organizer

ADDRESS = "mayor@city.example"


def an_order(letter, **fields):
    defaults = {
        "target_id": letter.target_id,
        "last_letter_id": letter.id,
        "pace_per_hour": 600,
        "typed_address": ADDRESS,
    }
    return Order(**defaults | fields)


def test_an_order_takes_the_letters_that_the_organizer_was_told_of(app):
    campaign = a_campaign()
    a_letter(a_signature(campaign))
    told = a_letter(a_signature(campaign))
    a_letter(a_signature(campaign))

    delivery = service.order_delivery(an_order(told), an_organizer().id)

    assert delivery.letter_count == 2
    assert queries.progress(delivery).unqueued == 2


def test_pressing_twice_is_one_order(app):
    order = an_order(a_letter())

    assert service.order_delivery(order) == service.order_delivery(order)
    assert db.session.scalar(select(func.count(Delivery.id))) == 1
    assert db.session.scalar(select(func.count(AuditEvent.id))) == 1


def test_the_first_delivery_to_an_address_wants_it_typed(app):
    with pytest.raises(orders.AddressNotTyped):
        service.order_delivery(an_order(a_letter(), typed_address="major@city.example"))

    assert db.session.scalar(select(func.count(Delivery.id))) == 0


def test_an_address_where_letters_arrived_need_not_be_typed(app):
    campaign = a_campaign(targets=[a_target(address_state=AddressState.WORKING)])

    assert service.order_delivery(an_order(a_letter(a_signature(campaign)), typed_address="")).id


def test_nothing_ready_is_nothing_to_deliver(app):
    letter = a_letter(state="withdrawn")

    with pytest.raises(orders.NothingToDeliver):
        service.order_delivery(an_order(letter))


@pytest.mark.parametrize(
    "fields",
    [
        {"key": "short"},
        {"key": "x" * 16 + "\0"},
        {"pace_per_hour": -1},
        {"last_letter_id": 2**40},
        {"pace_per_hour": 10**9},
    ],
)
def test_what_no_form_of_ours_sends_is_refused(app, fields):
    with pytest.raises(orders.OrderMalformed):
        service.order_delivery(an_order(a_letter(), **fields))


def test_an_unknown_target_is_not_found(app):
    with pytest.raises(NotFound):
        service.order_delivery(an_order(a_letter(), target_id=999))


def test_the_order_is_audited_without_the_address(app):
    organizer = an_organizer()
    service.order_delivery(an_order(a_letter()), organizer.id)

    event = db.session.scalars(select(AuditEvent)).one()

    assert (event.action, event.organizer_id) == ("delivery.order", organizer.id)
    assert event.detail["letters"] == 1
    assert ADDRESS not in str(event.detail)


class TestInProduction:
    """Where mail is real."""

    @pytest.fixture
    def settings(self):
        return {
            "APP_ENV": "production",
            "SECRET_KEY": "k" * 32,
            "PUBLIC_URL": "https://letters.city.gov",
            "MAIL_DEFAULT_SENDER": "letters@city.gov",
        }

    def test_a_reserved_domain_gets_no_delivery(self, app):
        with pytest.raises(orders.AddressReserved, match="set the target's real address"):
            service.order_delivery(an_order(a_letter()))

    def test_a_real_domain_does(self, app):
        letter = a_letter(a_signature(a_campaign(targets=[a_target(address="mayor@city.gov")])))

        assert service.order_delivery(an_order(letter, typed_address=" Mayor@City.gov ")).letter_count == 1
