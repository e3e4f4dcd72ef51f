"""An update reaches everybody who agreed, once, and nobody who ended the news before it left."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from app.extensions import db
from app.organizers.queries import log_of
from app.outbox import suppressions
from app.outbox.models import MailTemplate, Message, MessageState, Stream
from app.outbox.outcomes import Outcome
from app.outbox.queries import counts
from app.signatures import informing, news_chores, outcomes, own_letter
from app.signatures.models import SignatureState
from app.updates import queries, service
from tests.factories import a_campaign, a_signature, an_organizer, an_update


@pytest.fixture
def campaign(app, monkeypatch):
    monkeypatch.setattr(informing, "RANGE", 2)
    return a_campaign(languages=("en", "es"))


def supporter(campaign, **fields):
    return a_signature(campaign, **{"state": SignatureState.CONFIRMED, "keep_informed": True} | fields)


def ordered(campaign, languages=("en",)):
    update = an_update(campaign, languages)
    informing.order(update, update.revision, an_organizer().id)
    return update


def sent_to(update, *states):
    messages = select(Message).where(Message.stream_id == update.stream_id).order_by(Message.id)
    return [each.recipient for each in db.session.scalars(messages) if not states or each.state in states]


def test_whoever_agreed_and_counts_gets_one_mail(campaign):
    readers = [supporter(campaign) for _each in range(5)]
    supporter(campaign, keep_informed=False)
    a_signature(campaign, keep_informed=True)
    supporter(campaign, state=SignatureState.WITHDRAWN)
    supporter(a_campaign())

    update = ordered(campaign)
    news_chores.work()

    assert sent_to(update) == [reader.email for reader in readers]
    sending = queries.sending(update)
    assert (sending.total, sending.left, sending.unqueued, sending.is_over) == (5, 5, 0, False)


def test_pressing_twice_is_one_order(campaign):
    supporter(campaign)
    update = an_update(campaign)
    organizer = an_organizer()

    for _press in range(2):
        informing.order(update, 1, organizer.id)
        news_chores.work()

    assert len(sent_to(update)) == 1
    assert [done.action for done in log_of(f"update:{update.id}")] == ["update.send"]


def test_a_worker_that_died_goes_on_where_it_stopped(campaign, monkeypatch):
    for _each in range(5):
        supporter(campaign)
    update = ordered(campaign)
    informing.queue_range(update.id)
    monkeypatch.setattr(db.session, "commit", db.session.rollback)
    informing.queue_range(update.id)
    monkeypatch.undo()

    assert len(sent_to(update)) == 2
    assert queries.sending(update).unqueued == 3
    news_chores.work()

    assert len(set(sent_to(update))) == len(sent_to(update)) == 5


def test_two_workers_at_once_put_each_mail_in_once(campaign, app):
    for _each in range(9):
        supporter(campaign)
    update = ordered(campaign)
    together = Barrier(2)

    def another_worker():
        with app.app_context():
            together.wait()
            news_chores.work()

    with ThreadPoolExecutor(2) as pool:
        for each in [pool.submit(another_worker) for _worker in range(2)]:
            each.result()

    assert len(set(sent_to(update))) == len(sent_to(update)) == 9
    assert counts(update.stream_id)[MessageState.PENDING] == 9


def test_each_reader_gets_their_language_or_the_campaigns(campaign):
    supporter(campaign, language="es")
    supporter(campaign, language="ht")
    update = ordered(campaign, ("en", "es"))
    news_chores.work()

    def subject(message):
        return str(db.session.get_one(MailTemplate, message.template_id).content)

    first, second = db.session.scalars(select(Message).order_by(Message.id))
    assert "Trees are planted (es)" in subject(first)
    assert "Trees are planted (en)" in subject(second)
    assert "lang=es" in first.slots["@header:List-Unsubscribe"]
    assert first.slots["@header:List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert update.message_key(second.id) != first.key


def test_who_signs_after_the_order_is_not_reached(campaign):
    first = supporter(campaign)
    update = ordered(campaign)
    supporter(campaign)
    news_chores.work()

    assert sent_to(update) == [first.email]


def test_a_suppressed_address_is_left_out(campaign):
    silent, reader = supporter(campaign), supporter(campaign)
    suppressions.suppress(silent.email.upper(), "complaint")
    db.session.commit()

    update = ordered(campaign)
    news_chores.work()

    assert sent_to(update) == [reader.email]


def test_who_ends_the_news_while_a_mail_waits_does_not_get_it(campaign):
    first, second, third = (supporter(campaign) for _each in range(3))
    update = ordered(campaign)
    news_chores.work()

    own_letter.set_informed(first.public_id, keep_informed=False)
    own_letter.set_informed(first.public_id, keep_informed=False)
    own_letter.withdraw(second.public_id)

    db.session.refresh(update)
    assert sent_to(update, MessageState.PENDING) == [third.email]
    assert sent_to(update, MessageState.CANCELLED) == [first.email, second.email]
    assert update.unsubscribed == 1


def test_who_ends_the_news_before_their_range_is_left_out(campaign):
    first, second, third = (supporter(campaign) for _each in range(3))
    update = ordered(campaign)
    informing.queue_range(update.id)

    own_letter.set_informed(third.public_id, keep_informed=False)
    news_chores.work()

    assert sent_to(update) == [first.email, second.email]


def test_erasing_a_supporter_empties_the_mail_to_them(campaign):
    reader = supporter(campaign)
    ordered(campaign)
    news_chores.work()

    own_letter.erase(reader.public_id)

    [message] = db.session.scalars(select(Message))
    assert (message.recipient, message.slots, message.state) == ("", {}, MessageState.CANCELLED)


def test_news_wait_for_letters_and_confirmations(campaign):
    supporter(campaign)

    update = ordered(campaign)

    assert db.session.get_one(Stream, update.stream_id).priority < 0


def test_a_cancelled_update_reaches_nobody_any_more(campaign):
    for _each in range(3):
        supporter(campaign)
    update = ordered(campaign)
    informing.queue_range(update.id)

    service.cancel(update, an_organizer().id)
    news_chores.work()

    assert sent_to(update, MessageState.PENDING) == []
    assert len(sent_to(update)) == 2
    assert queries.sending(update).is_over
    assert informing.unqueued() == []


def test_an_address_that_takes_no_mail_gets_no_further_news(campaign):
    reader = supporter(campaign)
    update = ordered(campaign)

    outcomes.note_news(
        Outcome(update.message_key(reader.id), MessageState.BOUNCED, True, False, "5.1.1", "Nothing can be done.")
    )

    db.session.refresh(reader)
    assert (reader.keep_informed, reader.state) == (False, SignatureState.CONFIRMED)


def test_without_readers_or_words_nothing_is_sent(campaign):
    with pytest.raises(service.NobodyAgreed):
        informing.order(an_update(campaign), 1, an_organizer().id)
    supporter(campaign)
    with pytest.raises(service.Unfinished):
        informing.order(an_update(campaign, ("es",)), 1, an_organizer().id)


def test_what_was_not_looked_at_is_not_sent(campaign):
    supporter(campaign)
    update = an_update(campaign)
    service.write(update, {"en": service.Words("Other", "Words.")}, 1, an_organizer().id)

    with pytest.raises(service.EditedMeanwhile):
        informing.order(update, 1, an_organizer().id)
