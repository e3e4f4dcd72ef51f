"""What is decided by a look holds for two at the very same moment: between look and change nobody else decides it."""

import threading
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from app.campaigns import queries as campaigns
from app.extensions import db
from app.signatures import confirming, count, import_orders, import_steps, queries, service
from app.signatures.count import Count
from app.signatures.mailbox import parse
from app.signatures.mailing import MAILS_PER_MAILBOX
from app.signatures.typed import Arrival, Typed
from tests.factories import a_campaign, a_signature
from tests.signatures.bringing import uploaded
from tests.signatures.signing import mails

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


@contextmanager
def resting(app, is_look, other):
    """Let the first transaction rest after its look, and the other one try to be done meanwhile; then wait for both."""
    done, others = threading.Event(), []

    def work():
        with app.app_context():
            other()
            db.session.remove()
        done.set()

    def rest(_connection, _cursor, statement, *_rest):
        if is_look(statement) and not others:
            others.append(threading.Thread(target=work))
            others[0].start()
            done.wait(MEANWHILE_SECONDS)

    event.listen(db.engine, "after_cursor_execute", rest)
    try:
        yield
    finally:
        event.remove(db.engine, "after_cursor_execute", rest)
    others[0].join(PATIENCE_SECONDS)
    assert done.is_set()


def looks_for_a_person(statement):
    return statement.startswith("SELECT") and "counted_name" in statement.partition("WHERE")[2]


def counts_mails(statement):
    return statement.startswith("SELECT") and "sum(signatures.mails_sent)" in statement


@pytest.mark.parametrize(
    ("first", "second"),
    [(confirm, take_in), (confirm_with_others, take_in), (take_in, confirm), (take_in, confirm_with_others)],
)
def test_who_confirms_while_their_line_on_paper_is_taken_in_counts_once(app, campaign, first, second):
    waiting = a_signature(campaign, name="Ana Ruiz", postal_code="60608")
    order = uploaded(campaign, "name;postal_code\nAna Ruiz;60608\n")
    import_steps.work()
    import_orders.start(order, order.organizer_id)
    who, campaign_id = (waiting.public_id, order.id), campaign.id
    db.session.remove()

    with resting(app, looks_for_a_person, lambda: second(*who)):
        first(*who)

    assert count.of_campaign(campaign_id) == Count(people=1, on_paper=0)


def test_two_who_sign_for_a_mailbox_with_one_mail_left_get_one(app, campaign):
    page, text_id = campaigns.page(campaign, "en"), campaign.letter_texts[0].id
    typed = Typed("Ana Ruiz", parse("ana@mail.example", reserved_too=True), "60608")
    a_signature(campaign, email="ana@mail.example", mails_sent=MAILS_PER_MAILBOX - 1)
    db.session.remove()

    def sign():
        service.sign(page, text_id, typed, Arrival())

    with resting(app, counts_mails, sign):
        sign()

    assert len(mails()) == 1
