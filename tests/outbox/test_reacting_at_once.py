"""Several that react at the same moment lock in one order: in another, two would wait in a circle, and one fail."""

import threading

from sqlalchemy.exc import DBAPIError

from app.extensions import db
from app.outbox import service
from app.outbox.answer import Answer
from app.outbox.bounces import take_in
from app.outbox.ledger import Claimed
from app.outbox.models import Message, MessageState
from app.outbox.reactions import Refusal, react
from app.outbox.replies import Phase
from app.outbox.states import move
from tests.outbox.conftest import a_mail
from tests.outbox.mails import SETTINGS, returned
from tests.outbox.test_pace import a_stream_due
from tests.outbox.test_reactions import verdict


def at_the_same_time(app, *jobs):
    """Do each of these in a thread of its own, again and again, and return what the database refused."""
    barrier, failed = threading.Barrier(len(jobs)), []

    def again_and_again(job):
        with app.app_context():
            for _ in range(20):
                barrier.wait(30)
                try:
                    job()
                except DBAPIError as error:
                    failed.append(error)
                    db.session.rollback()

    threads = [threading.Thread(target=again_and_again, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


def test_workers_that_are_told_too_fast_by_the_same_receivers_do_not_wait_for_each_other(app, stream):
    too_fast = Answer(Phase.RCPT, 450, "4.7.0 too many messages, slow down")
    due = a_stream_due(id=stream.id)
    claimed = [Claimed(0, stream.id, "x:1", 1, f"a@{name}.example", {}, "", 0, 0, True, 0.0) for name in "ab"]

    def told(order):
        return lambda: react(due, [Refusal(each, verdict(too_fast), "", MessageState.PENDING) for each in order])

    assert not at_the_same_time(app, told(claimed), told(claimed[::-1]))


def test_a_third_refusal_and_an_organizer_who_pauses_do_not_wait_for_each_other(app, stream):
    due, refused = a_stream_due(id=stream.id), Answer(Phase.DOT, 554, "5.7.1 refused by policy")
    message = Claimed(0, stream.id, "x:1", 1, "a@x.example", {}, "", 0, 0, True, 0.0)

    def refuses():
        react(due, [Refusal(message, verdict(refused), "", MessageState.FAILED)] * 3)

    def decides():
        service.pause(due.id)
        service.resume(due.id)

    assert not at_the_same_time(app, refuses, decides)


def test_a_bounce_and_an_organizer_who_pauses_do_not_wait_for_each_other(app, stream):
    app.config.update(SETTINGS)
    service.put_many(stream, ((f"letter:{n}", a_mail()) for n in range(20)))
    move(db.session(), MessageState.PENDING, MessageState.TRANSMITTING)
    move(db.session(), MessageState.TRANSMITTING, MessageState.SENT)
    db.session.commit()
    stream_id, numbers = stream.id, iter(db.session.scalars(db.select(Message.id)).all())

    def bounces():
        take_in(returned("postfix-unknown-user", next(numbers)))

    def decides():
        service.pause(stream_id)
        service.resume(stream_id)

    assert not at_the_same_time(app, bounces, decides)
