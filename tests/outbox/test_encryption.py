"""Mail leaves encrypted and signed in, to nobody but the relay whose certificate we trust."""

import pytest

from app.extensions import db
from app.outbox import queries
from app.outbox.crew import drain
from app.outbox.models import Breaker, MessageState
from tests.chaos.smtp_server import Encrypts, serving
from tests.outbox.conftest import put

PENDING, SENT = MessageState.PENDING, MessageState.SENT


@pytest.fixture
def encrypts(request):
    """When the mail server begins to encrypt."""
    return getattr(request, "param", Encrypts.WHEN_ASKED)


@pytest.fixture
def relay(relay_modes, tmp_path, encrypts):
    """A mail server that wants encryption and a password."""
    folder = tmp_path / "relay"
    folder.mkdir()
    with serving(
        folder, *(relay_modes if isinstance(relay_modes, tuple) else (relay_modes,)), tls=encrypts, account="us:secret"
    ) as server:
        yield server


@pytest.fixture
def settings(relay, encrypts, monkeypatch):
    """The app signs in there, and trusts the authority that vouches for it."""
    monkeypatch.setenv("SSL_CERT_FILE", str(relay.authority))
    account = {"MAIL_USERNAME": "us", "MAIL_PASSWORD": "secret"}
    account |= {"MAIL_USE_TLS": encrypts is Encrypts.WHEN_ASKED, "MAIL_USE_SSL": encrypts is Encrypts.FROM_THE_START}
    return account | {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": relay.port, "MAIL_TIMEOUT_SECONDS": 2}


def outcome(stream):
    """Return where the letters stand, and what is known about the relay."""
    states = {state: number for state, number in queries.counts(stream.id).items() if number}
    return states, db.session.scalars(db.select(Breaker)).one_or_none()


@pytest.mark.parametrize("encrypts", Encrypts, indirect=True)
def test_letters_leave_encrypted_and_signed_in(stream, relay):
    put(stream, 3)
    drain()
    assert outcome(stream) == ({SENT: 3}, None)
    assert relay.accepted().total() == 3


@pytest.mark.parametrize("encrypts", Encrypts, indirect=True)
def test_a_letter_of_many_records_arrives_whole(stream, relay):
    long = "".join(f"line {number}\n" for number in range(9_000))
    put(stream, slots={"name": "Jane Doe", "words": long})
    drain()
    assert outcome(stream) == ({SENT: 1}, None)
    assert relay.accepted().total() == 1


@pytest.mark.parametrize("relay_modes", ["tls-garbage", "tls-closed"], indirect=True)
def test_encryption_that_fails_touches_no_letter(stream, relay):
    put(stream, 3)
    drain()
    states, breaker = outcome(stream)
    assert states == {PENDING: 3}
    assert breaker.failures > 0
    assert relay.accepted().total() == 0


@pytest.mark.parametrize(
    ("relay_modes", "advice"),
    [("tls-stranger", "certificate"), ("auth-535", "MAIL_PASSWORD")],
    indirect=["relay_modes"],
)
def test_what_a_person_must_mend_is_said_at_once_and_no_letter_pays_for_it(relay_modes, advice, stream, relay):
    put(stream, 3)
    drain()
    states, breaker = outcome(stream)
    assert states == {PENDING: 3}
    assert advice in breaker.what_to_do
    assert relay.accepted().total() == 0


def test_a_wrong_password_never_leaves_a_letter_on_an_open_line(app, stream, relay):
    app.extensions["mail"].password = "wrong"
    put(stream)
    drain()
    states, breaker = outcome(stream)
    assert states == {PENDING: 1}
    assert "MAIL_PASSWORD" in breaker.what_to_do
