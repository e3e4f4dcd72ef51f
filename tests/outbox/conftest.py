"""What the tests of the outbox share: templates of their own, a mail server, a worker that sends what is due."""

import pytest
from jinja2 import DictLoader

from app.extensions import db
from app.outbox import service
from app.outbox.mail import Mail
from tests.chaos.smtp_server import serving

TEMPLATES = {
    "email/plain/subject.txt": "About {{ title }}\n",
    "email/plain/body.txt": "Dear {{ name }},\n\n{{ words }}\n",
    "email/rich/subject.txt": "{{ name }} on {{ title }}\n",
    "email/rich/body.txt": "Dear {{ office }},\n\n{{ words }}\n\n{{ name }}\n",
    "email/rich/body.html": '<p title="{{ name }}">Dear {{ office }},</p><p>{{ words }}</p><p>{{ name }}</p>',
}


@pytest.fixture
def relay_modes(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """How the relay misbehaves; a test says `@pytest.mark.parametrize("relay_modes", [...])`; `slow` takes its time."""
    return getattr(request, "param", ("good",))


@pytest.fixture
def relay(relay_modes, tmp_path):
    """A mail server of its own, which writes down what it accepts."""
    folder = tmp_path / "relay"
    folder.mkdir()
    modes = (relay_modes,) if isinstance(relay_modes, str) else relay_modes
    slow = modes == ("slow",)
    with serving(folder, *(() if slow else modes), pause_seconds=0.2 if slow else 0.0) as server:
        yield server


@pytest.fixture
def settings(relay, relay_modes):
    """The app sends through the relay; it waits long for it, as this machine may be busy, unless it will be silent."""
    return {
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": relay.port,
        "MAIL_TIMEOUT_SECONDS": 30,
        "MAIL_DOT_TIMEOUT_SECONDS": 1 if "silence" in str(relay_modes) else 30,
        "MAIL_GROUP_SIZE": 5,
    }


@pytest.fixture
def stream(app):
    """A stream with nothing in it, and our own mails to send."""
    app.jinja_env.loader = DictLoader(TEMPLATES)
    stream = service.open_stream("test")
    db.session.commit()
    return stream


def a_mail(name: str = "Jane Doe", **changes) -> Mail:
    """A mail to an office."""
    values = {
        "name": "plain",
        "recipient": "office@dhs.example",
        "fixed": {"title": "the agreements"},
        "slots": {"name": name, "words": "Please end them."},
    }
    return Mail(**values | changes)


def put(stream, number: int = 1, **changes):
    """Put mails into the stream, one by one, and commit."""
    for index in range(number):
        service.put(a_mail(**changes), key=f"test:{stream.key}:{index}", stream=stream)
    db.session.commit()
