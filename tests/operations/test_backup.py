"""A backup from the middle of a delivery goes on when a person says so, without a loss and without a double."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import update

from app import create_app
from app.extensions import db
from app.outbox import copied_database, service
from app.outbox.crew import drain
from app.outbox.mail import Mail
from app.outbox.models import Message, MessageState, Stream, StreamState
from app.outbox.queries import counts
from tests.factories import IN_A_MAIL
from tests.services import postgresql

LETTERS = 12


@pytest.fixture
def settings(mailbox, tmp_path):
    return {
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": mailbox.port,
        "MAIL_GROUP_SIZE": 2,
        "INSTANCE_FOLDER": str(tmp_path / "instance"),
    }


@pytest.fixture(autouse=True)
def programs_of_postgresql(monkeypatch):
    if folder := postgresql.find():
        monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


@pytest.fixture
def elsewhere(database, request, tmp_path, settings):
    """Another, empty database, with the same settings: the server that a backup is restored to."""
    if database == "sqlite":
        url = f"sqlite:///{tmp_path}/elsewhere.sqlite3"
    else:
        server = request.getfixturevalue("postgres")
        url = server.url(server.create_database())
    return create_app(
        APP_ENV="testing", DATABASE_URL=url, **settings | {"INSTANCE_FOLDER": str(tmp_path / "elsewhere")}
    )


def letters(first: int, last: int) -> None:
    """Put letters into the outbox."""
    stream = service.open_stream("delivery:1")
    slots = dict.fromkeys(("name", "link", "code", "letter_link"), "x")
    mails = [
        (
            f"letter:{n}",
            Mail(name="confirm-signature", recipient=f"office{n}@city.example", fixed=IN_A_MAIL, slots=slots),
        )
        for n in range(first, last)
    ]
    service.put_many(stream, mails)
    db.session.commit()


def in_state(state: MessageState) -> int:
    stream_id = db.session.scalars(db.select(Stream.id).where(Stream.key == "delivery:1")).one()
    return counts(stream_id)[state]


def half_sent() -> None:
    """Send the first half of a delivery; the second half waits."""
    letters(0, LETTERS // 2)
    drain()
    letters(LETTERS // 2, LETTERS)


def test_a_half_done_delivery_goes_on_without_a_loss_or_a_double(app, runner, elsewhere, mailbox, tmp_path):
    half_sent()
    assert runner.invoke(args=["backup", str(tmp_path / "file")]).exit_code == 0

    with elsewhere.app_context():
        other = elsewhere.test_cli_runner()
        restored = other.invoke(args=["restore", str(tmp_path / "file")])
        assert restored.exit_code == 0, restored.output
        drain()
        before_anybody_said_so = len(mailbox.envelopes)
        resumed = other.invoke(args=["outbox", "resume-copy"])
        drain()
        sent = in_state(MessageState.SENT)
        db.session.remove()
        db.engine.dispose()

    assert "1 streams are paused" in restored.output
    assert before_anybody_said_so == LETTERS // 2
    assert "1 streams go on" in resumed.output
    assert sent == LETTERS
    recipients = [envelope.rcpt_tos[0] for envelope in mailbox.envelopes]
    assert sorted(recipients) == sorted({f"office{n}@city.example" for n in range(LETTERS)})


def test_what_was_in_mid_air_is_in_doubt_and_not_sent_again(app, runner, elsewhere, mailbox, tmp_path):
    letters(0, 2)
    on_its_way = {"state": MessageState.TRANSMITTING, "lease_token": "a-worker-of-the-original"}
    db.session.execute(update(Message).where(Message.key == "letter:0").values(on_its_way))
    db.session.commit()
    runner.invoke(args=["backup", str(tmp_path / "file")])

    with elsewhere.app_context():
        other = elsewhere.test_cli_runner()
        other.invoke(args=["restore", str(tmp_path / "file")])
        other.invoke(args=["outbox", "resume-copy"])
        drain()
        db.session.remove()
        db.engine.dispose()

    assert [envelope.rcpt_tos for envelope in mailbox.envelopes] == [["office1@city.example"]]


def test_a_copied_database_sends_nothing_by_itself(app, elsewhere, database, mailbox):
    half_sent()
    db.session.remove()
    db.engine.dispose()
    _copy(app, elsewhere, database)

    with elsewhere.app_context():
        drain()
        streams = list(db.session.scalars(db.select(Stream)))
        db.session.remove()
        db.engine.dispose()

    assert len(mailbox.envelopes) == LETTERS // 2
    assert [(each.state, each.paused_because) for each in streams] == [(StreamState.PAUSED, copied_database.BECAUSE)]


def _copy(app, elsewhere, database) -> None:
    """Copy a database behind our back."""
    old, new = app.config["DATABASE_URL"], elsewhere.config["DATABASE_URL"]
    if database == "sqlite":
        shutil.copyfile(old.removeprefix("sqlite:///"), new.removeprefix("sqlite:///"))
        return
    dump = subprocess.run(["pg_dump", "--dbname", old], check=True, capture_output=True).stdout
    subprocess.run(["psql", "--quiet", "--dbname", new], input=dump, check=True, capture_output=True)


def test_a_database_that_went_back_in_time_sends_nothing_by_itself(app, database, mailbox):
    if database != "sqlite":
        pytest.skip("on PostgreSQL the same number of worker starts decides; SQLite shows it with a file")
    file = Path(app.config["DATABASE_URL"].removeprefix("sqlite:///"))
    letters(0, 2)
    drain()
    letters(2, 4)
    db.session.remove()
    db.engine.dispose()
    old = file.read_bytes()
    drain()
    db.session.remove()
    db.engine.dispose()
    with file.open("r+b") as same_file:
        same_file.write(old)
        same_file.truncate()

    drain()

    assert len(mailbox.envelopes) == 4
    assert in_state(MessageState.PENDING) == 2


def test_a_file_that_is_there_is_never_written_over(app, runner, tmp_path):
    (tmp_path / "file").write_text("precious")

    answer = runner.invoke(args=["backup", str(tmp_path / "file")])

    assert answer.exit_code == 1
    assert (tmp_path / "file").read_text() == "precious"


def test_a_database_with_something_in_it_is_never_written_over(app, runner, tmp_path):
    letters(0, 1)
    runner.invoke(args=["backup", str(tmp_path / "file")])

    answer = runner.invoke(args=["restore", str(tmp_path / "file")])

    assert answer.exit_code == 1
    assert "Restore into an empty one" in answer.output
    assert in_state(MessageState.PENDING) == 1


def test_a_file_that_is_no_backup_is_refused(elsewhere, tmp_path):
    (tmp_path / "file").write_text("no backup at all")

    with elsewhere.app_context():
        answer = elsewhere.test_cli_runner().invoke(args=["restore", str(tmp_path / "file")])
        db.engine.dispose()

    assert answer.exit_code == 1
    assert "says:" in answer.output


def test_only_its_owner_can_read_a_backup(app, runner, tmp_path):
    runner.invoke(args=["backup", str(tmp_path / "file")])

    assert (tmp_path / "file").stat().st_mode & 0o077 == 0
