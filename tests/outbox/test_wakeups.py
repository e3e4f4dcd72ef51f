"""Wake-ups: sent after the commit, few, and of no consequence when they are lost."""

import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app import tasks
from app.extensions import db
from app.outbox import queries, service, wakeups
from app.outbox.models import MessageState
from app.outbox.wakeups import Waker
from tests.outbox.conftest import a_mail, put

ROOT = Path(__file__).parents[2]


@pytest.fixture
def sent(monkeypatch):
    """What was sent, by a waker of the test's own."""
    waker, sent = Waker(), []
    waker.use(lambda: sent.append(1))
    monkeypatch.setattr(wakeups, "waker", waker)
    return sent


def test_a_commit_wakes_and_a_rollback_does_not(stream, sent):
    service.put(a_mail(), key="test:1", stream=stream)
    assert not sent
    db.session.rollback()
    db.session.execute(db.select(1))
    db.session.commit()
    assert not sent
    put(stream)
    assert sent == [1]


def test_a_burst_is_one_wake_up(stream, sent):
    put(stream, 3)
    service.put(a_mail(), key="test:again", stream=stream)
    db.session.commit()
    assert sent == [1]


def test_a_commit_of_something_else_wakes_nobody(stream, sent):
    db.session.commit()
    assert not sent


def test_a_broker_that_is_down_is_logged_and_nobody_notices(stream, monkeypatch, caplog):
    waker = Waker()

    def fail():
        raise ConnectionError("no broker")

    waker.use(fail)
    monkeypatch.setattr(wakeups, "waker", waker)
    with caplog.at_level(logging.WARNING):
        put(stream)
    assert "a wake-up could not be sent" in caplog.text
    assert queries.counts(stream.id)[MessageState.PENDING] == 1


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "postgresql://nobody@127.0.0.1:1/none"])
def test_an_unreachable_broker_blocks_no_request(app, stream, url):
    app.config["BROKER_URL"] = url
    app.extensions.pop("tasks", None)
    began = time.monotonic()
    put(stream)
    assert time.monotonic() - began < 5
    assert queries.counts(stream.id)[MessageState.PENDING] == 1


def test_a_wake_up_holds_no_data_and_reaches_the_crew(app, monkeypatch):
    woken = []

    class Listening:
        def wake(self):
            woken.append(1)

    app.extensions.pop("tasks", None)
    engine = tasks.engine(app)
    engine.crew = Listening()
    engine.send_wake_up()
    task = engine.huey.dequeue()
    assert task.args == ()
    assert task.kwargs == {}
    engine.huey.execute(task)
    assert woken == [1]
    engine.huey.storage.close()


def test_work_sends_until_it_is_told_to_stop(app, stream, relay, tmp_path):
    put(stream, 3)
    environment = os.environ | {
        "APP_ENV": "testing",
        "DATABASE_URL": app.config["DATABASE_URL"],
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": str(relay.port),
        "INSTANCE_FOLDER": str(tmp_path),
    }
    with (tmp_path / "work.log").open("w") as log:
        worker = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "work"], cwd=ROOT, env=environment, stderr=log, stdout=log
        )
        try:
            end = time.monotonic() + 60
            while relay.accepted().total() < 3 and time.monotonic() < end:
                time.sleep(0.05)
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(timeout=30) == 0
        finally:
            worker.kill()
            worker.wait()
    assert queries.counts(stream.id)[MessageState.SENT] == 3
    assert "Traceback" not in (tmp_path / "work.log").read_text()
