"""A rule is stopped, killed, or carried out by two workers at once."""

import sys
from subprocess import Popen
from threading import Thread

import pytest
from sqlalchemy import select, text

from app.extensions import db
from app.letters.models import LetterState
from app.signatures import count
from app.signatures.models import SignatureState
from app.signatures.rules import chores, queries, rejecting
from app.signatures.rules import service as rules
from app.signatures.rules.models import Outcome, RuleHit, RuleState
from config import ROOT
from tests.at_once import at_once
from tests.factories import a_campaign, a_signature, an_organizer
from tests.signatures.bots import letters_of, restored, signed, states
from tests.signatures.deciding import a_rule, rejected_by

CONFIRMED, REJECTED = SignatureState.CONFIRMED, SignatureState.REJECTED


@pytest.fixture
def campaign(app):
    return a_campaign(slug="trees")


def test_it_is_stopped_between_two_ranges_and_goes_on_or_is_undone(campaign, monkeypatch):
    monkeypatch.setattr(rejecting, "RANGE", 2)
    signatures, organizer = signed(campaign, 5), an_organizer().id
    rule = a_rule(campaign.id, domain="bot.example")
    rules.reject(rule, organizer, because="other")

    rejecting.reject_range(rule.id)
    stopped = rules.stop(rule, organizer)
    chores.work()
    at_the_stop = states(signatures), rule.state
    restored(rule)
    undone = states(signatures), rule.state

    assert stopped
    assert at_the_stop == ([REJECTED, REJECTED, CONFIRMED, CONFIRMED, CONFIRMED], RuleState.STOPPED)
    assert undone == (5 * [CONFIRMED], RuleState.RESTORED)
    assert [rules.stop(rule, organizer), rules.reject(rule, organizer, ""), rules.restore(rule, organizer)] == 3 * [
        False
    ]


def test_killed_in_the_middle_it_goes_on_where_it_was(app, campaign):
    signatures = signed(campaign, 60)
    rule = a_rule(campaign.id, domain="bot.example")

    rules.reject(rule, an_organizer().id, because="other")
    _kill_a_worker_while(app, lambda: 3 < rule.rejected < 60)
    killed_at = rule.rejected
    chores.work()
    rejected = states(signatures), rule.rejected, count.of_campaign(campaign.id).people, letters_of(signatures)
    rules.restore(rule, an_organizer().id)
    _kill_a_worker_while(app, lambda: 3 < rule.restored < 60)
    killed_again_at = rule.restored
    chores.work()

    assert killed_at < 60
    assert killed_again_at < 60
    assert rejected == (60 * [REJECTED], 60, 0, 60 * [LetterState.WITHDRAWN])
    assert (states(signatures), rule.restored, rule.state) == (60 * [CONFIRMED], 60, RuleState.RESTORED)
    assert letters_of(signatures) == 60 * [LetterState.READY]


WORKER = """
import sys
from app import create_app
from app.signatures.rules import chores, rejecting, restoring
rejecting.RANGE = restoring.RANGE = 1
with create_app(APP_ENV="testing", DATABASE_URL=sys.argv[1]).app_context():
    chores.work()
"""


def _kill_a_worker_while(app, is_in_the_middle):
    """Let a worker carry on in a process of its own, and kill that (SIGKILL) once it is in the middle."""
    with Popen([sys.executable, "-c", WORKER, app.config["DATABASE_URL"]], cwd=ROOT) as worker:
        while not is_in_the_middle():
            assert worker.poll() is None, "it ended before it could be killed"
            db.session.rollback()
        worker.kill()
    db.session.rollback()


def test_two_workers_at_once_count_each_signature_once(app, campaign, monkeypatch):
    monkeypatch.setattr(rejecting, "RANGE", 3)
    signatures = signed(campaign, 12)
    rule = a_rule(campaign.id, domain="bot.example", looked=False)

    raised = at_once(app, 3 * [chores.work])
    found = rule.found
    rules.reject(rule, an_organizer().id, because="other")
    raised += at_once(app, 3 * [chores.work])
    chores.work()

    db.session.expire_all()
    outcomes = db.session.scalars(select(RuleHit.outcome)).all()
    assert (raised, found, rule.rejected, rule.state) == ([], 12, 12, RuleState.REJECTED)
    assert (states(signatures), outcomes) == (12 * [REJECTED], 12 * [Outcome.REJECTED])


def test_decided_and_undone_at_once_each_is_decided_once(app, campaign):
    signed(campaign, 2)
    rule = a_rule(campaign.id, domain="bot.example")
    organizer, won = an_organizer().id, []

    at_once(app, 3 * [lambda: won.append(rules.reject(queries.find(campaign.id, rule.id), organizer, "other"))])

    assert sorted(won) == [False, False, True]


def _work(app):
    with app.app_context():
        chores.work()
        db.session.remove()


def test_who_takes_a_place_at_this_very_moment_keeps_it(app, campaign):
    if db.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    (first, neighbour) = signed(campaign, 1, name="Ana", email="ana@bot.example") + signed(campaign, 1)
    rule = rejected_by(a_rule(campaign.id, domain="bot.example"))
    faster = a_signature(campaign, name="Ana", email="ana@bot.example")
    rules.restore(rule, an_organizer().id)
    take = text("UPDATE signatures SET state = 'confirmed', mailbox_slot = 1, counted_name = 'ana' WHERE id = :id")
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")

    with db.engine.connect() as connection, db.engine.connect() as watcher:
        connection.execute(take, {"id": faster.id})
        thread = Thread(target=_work, args=(app,))
        thread.start()
        while not watcher.scalar(waiting):
            watcher.rollback()
        connection.commit()
        thread.join()
    db.session.expire_all()

    assert states([first, neighbour, faster]) == [REJECTED, CONFIRMED, CONFIRMED]
    assert (rule.restored, rule.kept) == (1, 1)
