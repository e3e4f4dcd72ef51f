"""A storm's scene: letters are queued, a relay writes down what it accepts, workers are at work."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from jinja2 import DictLoader

from app import create_app
from app.extensions import db
from app.outbox import service
from app.outbox.mail import Mail
from tests.chaos import smtp_server
from tests.chaos.scenario import Scenario
from tests.chaos.surroundings import surroundings
from tests.chaos.workers import Workers

CONNECTIONS = 2
"Of each worker process."
GROUP_SIZE = 20
ACCEPTANCE_SECONDS = 0.002
"How long the relay takes for a letter: so there is time to be killed in."
TEMPLATES = {
    "email/storm/subject.txt": "Trees\n",
    "email/storm/body.txt": "Dear clerk,\n\nplease plant {{ wish }}.\n",
}


@dataclass(frozen=True)
class Stage:
    """A storm's scene."""

    relay: smtp_server.MailServer
    workers: Workers
    stream_id: int
    make_trouble: Callable[[], None]


@contextmanager
def stage(scenario: Scenario, letters: int, folder: Path, *, seed: int = 1) -> Iterator[Stage]:
    """Queue letters and start workers, inside an app context; at the end all of it ends.

    Args:
        scenario: which storm.
        letters: how many to queue.
        folder: an empty folder for the database, the record and the logs.
        seed: fixes how the relay misbehaves.
    """
    with ExitStack() as stack:
        around = stack.enter_context(surroundings(scenario, folder))
        relay = stack.enter_context(
            smtp_server.serving(folder, *scenario.modes, share=0.02, pause_seconds=ACCEPTANCE_SECONDS, seed=seed)
        )
        settings = around.settings | _settings(relay)
        stack.enter_context(_app(settings))
        stream_id = _queue(scenario, letters)
        workers = Workers(scenario.workers, settings, folder)
        stack.callback(workers.stop)
        yield Stage(relay, workers, stream_id, around.make_trouble)


def _settings(relay: smtp_server.MailServer) -> dict[str, str]:
    return {
        "APP_ENV": "testing",
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": str(relay.port),
        "MAIL_CONNECTIONS": str(CONNECTIONS),
        "MAIL_GROUP_SIZE": str(GROUP_SIZE),
        "MAIL_TIMEOUT_SECONDS": "5",
        "MAIL_DOT_TIMEOUT_SECONDS": "5",
        "BOUNCE_ADDRESS": "bounces@ours.example",
    }


@contextmanager
def _app(settings: dict[str, str]) -> Iterator[None]:
    app = create_app(**{name: int(value) if value.isdigit() else value for name, value in settings.items()})
    app.jinja_loader = DictLoader(TEMPLATES)
    with app.app_context():
        yield
        db.session.remove()
        db.engine.dispose()


def _queue(scenario: Scenario, letters: int) -> int:
    stream = service.open_stream("delivery:1", crash_policy=scenario.crash_policy)
    mails = (
        (f"letter:{number}", Mail("storm", f"clerk{number % 40}@office.example", slots={"wish": f"{number} trees"}))
        for number in range(letters)
    )
    service.put_many(stream, mails)
    db.session.commit()
    return stream.id
