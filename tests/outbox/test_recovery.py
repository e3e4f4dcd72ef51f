"""What becomes of letters whose worker died, letter by letter."""

import pytest

from app.extensions import db
from app.outbox import leases, progress, queries, service, stopping
from app.outbox.crew import drain, progress_folder
from app.outbox.ledger import LeaseLost, Wanted
from app.outbox.ledger_postgresql import PostgresqlLedger
from app.outbox.ledger_sqlite import SqliteLedger
from app.outbox.models import CrashPolicy, Message, MessageState, WorkerLease
from app.outbox.progress import ProgressMap, Step
from app.outbox.reaper import Reaper
from app.outbox.recovery import recover, recover_host
from app.outbox.replies import Phase
from tests.outbox.conftest import put

PENDING, SENT, FAILED = MessageState.PENDING, MessageState.SENT, MessageState.FAILED
UNCERTAIN, HELD = MessageState.UNCERTAIN, MessageState.HELD


def a_ledger(token):
    kind = PostgresqlLedger if db.engine.dialect.name == "postgresql" else SqliteLedger
    return kind(db.engine, token)


@pytest.fixture
def folder(app):
    return progress_folder(app)


def die(folder, steps, state=MessageState.TRANSMITTING, stream_id=1):
    """Be a worker that took a group, came so far with each letter, and was killed; return its token."""
    lease = leases.take(db.engine)
    claimed = a_ledger(lease.token).turn([], Wanted(stream_id, len(steps), state))
    progress = ProgressMap(folder, lease.token, 20)
    progress.open_group([message.id for message in claimed])
    for index, step in enumerate(steps):
        if isinstance(step, tuple):
            progress.answer(index, *step)
        else:
            progress.step(index, step)
    progress.__exit__(KeyboardInterrupt, None, None)
    return lease.token


def states():
    db.session.expire_all()
    return [MessageState(s) for s in db.session.scalars(db.select(Message.state).order_by(Message.id))]


def test_each_letter_goes_where_its_worker_left_it(stream, folder):
    put(stream, 8)
    steps = [
        Step.UNTOUCHED,
        Step.RENDERING,
        Step.RENDERED,
        Step.BEGUN,
        (Phase.DOT, 250),
        (Phase.RCPT, 550),
        (Phase.RCPT, 451),
        (Phase.MAIL, 421),
    ]
    die(folder, steps)
    assert recover_host(db.engine, folder) == 1
    assert states() == [PENDING, PENDING, PENDING, UNCERTAIN, SENT, PENDING, PENDING, PENDING]
    assert sum(queries.counts(stream.id).values()) == 8
    attempts = db.session.scalars(db.select(Message.attempts).order_by(Message.id)).all()
    assert attempts == [0, 0, 0, 0, 1, 0, 1, 0]
    assert recover_host(db.engine, folder) == 0
    assert not list(db.session.scalars(db.select(WorkerLease)))


def test_a_refusal_that_its_worker_could_not_act_upon_is_asked_for_again_once(stream, folder):
    put(stream)
    die(folder, [(Phase.RCPT, 550)])
    recover_host(db.engine, folder)
    assert states() == [PENDING]
    die(folder, [(Phase.RCPT, 550)])
    recover_host(db.engine, folder)
    assert states() == [FAILED]


def test_killed_between_taking_and_noting_it_nothing_had_begun(stream, folder):
    put(stream, 3)
    lease = leases.take(db.engine)
    progress = ProgressMap(folder, lease.token, 20)
    a_ledger(lease.token).turn([], Wanted(stream.id, 3))
    progress.__exit__(KeyboardInterrupt, None, None)
    recover_host(db.engine, folder)
    assert states() == [PENDING] * 3


def test_without_its_map_the_whole_group_may_have_left(stream, folder):
    put(stream, 3)
    token = die(folder, [Step.UNTOUCHED] * 3)
    recover(db.engine, token, None)
    assert states() == [UNCERTAIN] * 3
    assert queries.counts(stream.id)[UNCERTAIN] == 3


def test_what_was_only_leased_goes_back(stream, folder):
    put(stream, 2)
    token = die(folder, [Step.UNTOUCHED] * 2, MessageState.LEASED)
    recover(db.engine, token, None)
    assert states() == [PENDING] * 2


def test_a_confirmation_is_sent_again_once_with_the_same_message_id(stream, folder, relay):
    urgent = service.open_stream("confirmations", crash_policy=CrashPolicy.RESEND_ONCE)
    put(urgent)
    message_id = db.session.scalars(db.select(Message.message_id)).one()
    die(folder, [Step.BEGUN], stream_id=urgent.id)
    recover_host(db.engine, folder)
    assert states() == [PENDING]
    die(folder, [Step.BEGUN], stream_id=urgent.id)
    recover_host(db.engine, folder)
    assert states() == [UNCERTAIN]
    service.reopen(db.session.scalars(db.select(Message.id)).all(), record=lambda ids: None)
    drain()
    assert relay.accepted() == {message_id: 1}


def test_a_letter_that_kills_two_workers_is_kept_apart(stream, folder):
    put(stream)
    die(folder, [Step.RENDERING])
    recover_host(db.engine, folder)
    assert states() == [PENDING]
    die(folder, [Step.RENDERING])
    recover_host(db.engine, folder)
    assert states() == [HELD]
    assert db.session.scalars(db.select(Message.last_code)).one() == "poison"


def test_a_living_worker_is_left_alone(stream, folder):
    lease = leases.take(db.engine)
    with ProgressMap(folder, lease.token, 20):
        assert recover_host(db.engine, folder) == 0
    assert db.session.get(WorkerLease, lease.token)


def test_another_host_s_worker_is_dead_when_its_beat_stands_still(stream, folder):
    put(stream, 2)
    lease = leases.take(db.engine)
    a_ledger(lease.token).turn([], Wanted(stream.id, 2))
    reaper = Reaper(db.engine, folder, dead_after_seconds=0.0)
    reaper.look()
    assert states() == [MessageState.TRANSMITTING] * 2
    leases.renew(db.engine, [lease])
    reaper.look()
    assert states() == [MessageState.TRANSMITTING] * 2
    reaper.look()
    assert states() == [UNCERTAIN] * 2


def test_who_was_taken_for_dead_can_neither_record_nor_take(stream, folder):
    put(stream, 2)
    lease = leases.take(db.engine)
    ledger = a_ledger(lease.token)
    ledger.turn([], Wanted(stream.id, 1))
    recover(db.engine, lease.token, None)
    with pytest.raises(LeaseLost):
        ledger.turn([], Wanted(stream.id, 1))
    leases.renew(db.engine, [lease])
    assert not lease.valid
    assert states() == [UNCERTAIN, PENDING]


def test_a_stepped_clock_kills_nobody(stream, folder, monkeypatch):
    lease = leases.take(db.engine)
    reaper = Reaper(db.engine, folder)
    reaper.look()
    monkeypatch.setattr("time.time", lambda: 4e9)
    reaper.look()
    monkeypatch.setattr("time.time", lambda: 1e9)
    reaper.look()
    assert lease.valid
    assert db.session.get(WorkerLease, lease.token)


def test_reopening_is_written_down_in_the_same_transaction(stream, folder):
    put(stream, 2)
    recover(db.engine, die(folder, [Step.BEGUN] * 2), None)
    written = []
    ids = db.session.scalars(db.select(Message.id)).all()
    assert service.reopen(ids, record=written.extend) == 2
    assert sorted(written) == sorted(ids)
    assert states() == [PENDING] * 2

    def refuse(_ids):
        raise PermissionError

    recover(db.engine, die(folder, [Step.BEGUN] * 2), None)
    with pytest.raises(PermissionError):
        service.reopen(ids, record=refuse)
    db.session.rollback()
    assert states() == [UNCERTAIN] * 2


def keys():
    return list(db.session.scalars(db.select(Message.key).order_by(Message.id)))


@pytest.mark.parametrize("host_is_lost", [False, True])
def test_what_was_called_off_in_a_dead_worker_s_hands_stays_so_and_keeps_nobody_from_the_rest(
    stream, folder, host_is_lost
):
    put(stream, 3)
    token = die(folder, [Step.UNTOUCHED] * 3, MessageState.LEASED)
    stopping.cancel(keys()[:1])
    db.session.execute(db.update(Message).where(Message.key == keys()[0]).values(lease_token=token))  # as it once was
    db.session.commit()
    if host_is_lost:
        recover(db.engine, token, None)
    else:
        recover_host(db.engine, folder)
    assert states() == [MessageState.CANCELLED, PENDING, PENDING]
    assert queries.counts(stream.id)[PENDING] == 2


def test_a_map_from_before_the_machine_s_start_may_be_older_than_what_was_sent(stream, folder, monkeypatch):
    put(stream, 2)
    die(folder, [Step.UNTOUCHED] * 2)
    monkeypatch.setattr(progress, "_this_run", lambda: b" run another")
    recover_host(db.engine, folder)
    assert states() == [UNCERTAIN] * 2


@pytest.mark.parametrize("octets", [0, 4, 12, 60])
def test_a_torn_map_is_not_believed_and_stops_nobody(stream, folder, octets, relay):
    put(stream, 2)
    token = die(folder, [(Phase.DOT, 250)] * 2)
    file = folder / f"{token}.progress"
    file.write_bytes(file.read_bytes()[:octets])
    put(stream, 3)
    drain()
    assert states() == [UNCERTAIN, UNCERTAIN, SENT]
    assert not list(folder.glob("*.progress"))


def test_a_map_says_nothing_of_a_group_that_was_being_written_down(folder):
    with progress.ProgressMap(folder, "a" * 32, 20) as written:
        written.open_group([1, 2])
        written.answer(0, Phase.DOT, 250)
        assert progress.read(folder, "a" * 32).keys() == {1, 2}
        written.open_group([])
        assert progress.read(folder, "a" * 32) == {}
