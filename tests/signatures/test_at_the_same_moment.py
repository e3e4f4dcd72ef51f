"""Whoever confirms at the very moment when their line on paper is taken in counts once, whoever of the two is first."""

import threading

import pytest
from sqlalchemy import event

from app.extensions import db
from app.signatures import confirming, count, import_orders, import_steps, queries
from app.signatures.count import Count
from tests.factories import a_campaign, a_signature
from tests.signatures.bringing import uploaded

MEANWHILE_SECONDS = 0.3
"How long the first one rests between look and change: longer than the second one needs for all of it."
PATIENCE_SECONDS = 30


@pytest.fixture
def campaign(app):
    return a_campaign()


def confirm(public_id, _import_id):
    confirming.count_in_and_write(queries.find(public_id))
    db.session.commit()


def confirm_with_others(public_id, _import_id):
    if confirming.confirm_together([public_id]) == [None]:  # there is more to be said, as to who is on paper
        confirming.count_in_and_write(queries.find(public_id))
    db.session.commit()


def take_in(_public_id, import_id):
    while import_steps.step(import_id):
        pass


@pytest.mark.parametrize(
    ("first", "second"),
    [(confirm, take_in), (confirm_with_others, take_in), (take_in, confirm), (take_in, confirm_with_others)],
)
def test_nobody_counts_twice(app, campaign, first, second):
    waiting = a_signature(campaign, name="Ana Ruiz", postal_code="60608")
    order = uploaded(campaign, "name;postal_code\nAna Ruiz;60608\n")
    import_steps.work()
    import_orders.start(order, order.organizer_id)
    who, campaign_id = (waiting.public_id, order.id), campaign.id
    db.session.remove()
    done, others = threading.Event(), []

    def other():
        with app.app_context():
            second(*who)
            db.session.remove()
        done.set()

    def rest(_connection, _cursor, statement, *_rest):
        is_look = statement.startswith("SELECT") and "counted_name" in statement.partition("WHERE")[2]
        if is_look and not others:
            others.append(threading.Thread(target=other))
            others[0].start()
            done.wait(MEANWHILE_SECONDS)

    event.listen(db.engine, "after_cursor_execute", rest)
    try:
        first(*who)
    finally:
        event.remove(db.engine, "after_cursor_execute", rest)
    others[0].join(PATIENCE_SECONDS)

    assert done.is_set()
    assert count.of_campaign(campaign_id) == Count(people=1, on_paper=0)
