"""`flask campaigns deliver`."""

import threading

import pytest
from sqlalchemy import select

from app.cli import delivery
from app.extensions import db
from app.letters import chores
from app.letters.models import Delivery
from app.outbox.crew import Crew
from app.outbox.models import Stream
from tests.factories import a_campaign, a_letter, a_signature, a_target


@pytest.fixture
def settings(mailbox):
    return {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": mailbox.port}


@pytest.fixture
def worker(app):
    """The two halves of `flask work`: one puts ordered letters into the outbox, one sends them."""
    stop = threading.Event()

    def prepare():
        while not stop.wait(0.1):
            with app.app_context():
                chores.work()

    thread = threading.Thread(target=prepare)
    crew = Crew(app)
    crew.start()
    thread.start()
    yield
    stop.set()
    thread.join()
    crew.stop()


def letters_of(campaign, number):
    for _each in range(number):
        a_letter(a_signature(campaign))


def test_wait_stays_until_every_letter_has_left(runner, worker, mailbox):
    letters_of(a_campaign(slug="trees"), 3)

    result = runner.invoke(args=["campaigns", "deliver", "trees", "--pace", "0", "--wait"])

    assert result.exit_code == 0, result.output
    assert "3 letters for Mayor, City of Springfield, mayor@city.example" in result.stdout
    assert result.stdout.endswith("3 of 3 letters sent.\n")
    assert len(mailbox.messages) == 3


def test_without_wait_the_order_is_left_to_the_worker(runner):
    letters_of(a_campaign(slug="trees"), 2)

    result = runner.invoke(args=["campaigns", "deliver", "trees"])

    assert result.exit_code == 0
    assert db.session.scalars(select(Delivery.letter_count)).all() == [2]
    assert db.session.scalars(select(Stream.pace_per_hour)).all() == [600]


def test_each_target_gets_its_own_delivery(runner):
    campaign = a_campaign(slug="trees", targets=[a_target(position=1), a_target(position=2, address="b@city.example")])
    signature = a_signature(campaign)
    for target in campaign.targets:
        a_letter(signature, target_id=target.id)

    runner.invoke(args=["campaigns", "deliver", "trees"])

    assert len(db.session.scalars(select(Delivery)).all()) == 2


def test_with_nothing_ready_it_says_so(runner):
    a_campaign(slug="trees")

    result = runner.invoke(args=["campaigns", "deliver", "trees", "--wait"])

    assert (result.exit_code, result.output) == (0, "No letter is waiting.\n")


def test_without_a_worker_it_says_what_to_start(runner, monkeypatch):
    monkeypatch.setattr(delivery, "WORKER_PATIENCE_SECONDS", 0)
    letters_of(a_campaign(slug="trees"), 1)

    result = runner.invoke(args=["campaigns", "deliver", "trees", "--wait"])

    assert result.exit_code == 1
    assert "no worker is running: start `flask --app wsgi work`" in result.output


@pytest.mark.parametrize("arguments", [["none"], ["trees", "--pace", "-1"], ["trees", "--mode", "pigeon"]])
def test_mistakes_end_with_a_sentence_and_a_status(runner, arguments):
    letters_of(a_campaign(slug="trees"), 1)

    result = runner.invoke(args=["campaigns", "deliver", *arguments])

    assert result.exit_code != 0
    assert "Error: " in result.output
