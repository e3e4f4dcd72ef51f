"""The misbehaving mail server misbehaves as told, and writes down exactly what it accepted."""

import smtplib
import ssl
from collections import Counter

import pytest

from tests.chaos.misbehaviour import MODES
from tests.chaos.smtp_server import Encrypts, serving

LETTER = b"Message-ID: <letter.1@ours.example>\r\nSubject: Trees\r\n\r\n.Please plant them.\r\n"
KEPT = Counter({"<letter.1@ours.example>": 1})


def send(server, *, letter=LETTER, quits=True):
    """Send one letter and return the answers by command, the last one being what broke the conversation."""
    answers = {}
    client = smtplib.SMTP(timeout=1)
    steps = [
        ("connect", lambda: client.connect("127.0.0.1", server.port)),
        ("ehlo", client.ehlo),
        ("mail", lambda: client.mail("from@ours.example")),
        ("rcpt", lambda: client.rcpt("to@theirs.example")),
        ("dot", lambda: client.data(letter)),
        *([("quit", client.quit)] if quits else []),
    ]
    try:
        for name, step in steps:
            answers[name] = step()[0]
            if answers[name] >= 400:
                break
    except smtplib.SMTPDataError as error:
        answers["data"] = error.smtp_code
    except (OSError, smtplib.SMTPServerDisconnected) as error:
        answers[name] = type(error)
    finally:
        client.close()
    return answers


def test_a_good_server_takes_letters_and_writes_them_down(tmp_path):
    with serving(tmp_path) as server:
        send(server)
        send(server, letter=LETTER.replace(b"letter.1", b"letter.2"))
        send(server)
        assert server.accepted() == Counter({"<letter.1@ours.example>": 2, "<letter.2@ours.example>": 1})


REFUSALS = [name for name, mode in MODES.items() if mode.answers and not name.startswith(("auth", "rset"))]


@pytest.mark.parametrize("mode", REFUSALS)
def test_an_answer_is_given_at_its_command_and_nothing_is_kept(mode, tmp_path):
    command, reply = next(iter(MODES[mode].answers.items()))
    with serving(tmp_path, mode) as server:
        assert list(send(server).items())[-1] == (command, int(reply[:3]))
        assert not server.accepted()


@pytest.mark.parametrize(
    ("mode", "breaks_at", "kept"),
    [
        ("drop-at-mail", "mail", False),
        ("drop-at-rcpt", "rcpt", False),
        ("drop-at-data", "dot", False),
        ("drop-in-body", "dot", False),
        ("drop-at-quit", "quit", True),
        ("close-after-250", "quit", True),
        ("reset-after-dot-kept", "dot", True),
        ("reset-after-dot-lost", "dot", False),
        ("silence-after-dot-kept", "dot", True),
        ("silence-after-dot-lost", "dot", False),
        ("torn-replies", "ehlo", False),
    ],
)
def test_a_connection_breaks_where_it_should_and_the_record_tells_what_was_kept(mode, breaks_at, kept, tmp_path):
    with serving(tmp_path, mode) as server:
        answers = send(server)
        assert list(answers)[-1] == breaks_at
        assert isinstance(answers[breaks_at], type), "the conversation should have broken"
        assert server.accepted() == (KEPT if kept else Counter())


@pytest.mark.parametrize("mode", ["split-replies", "slow-drip"])
def test_slow_answers_are_answers(mode, tmp_path):
    with serving(tmp_path, mode) as server:
        assert send(server)["quit"] == 221
        assert server.accepted() == KEPT


def test_goodbye_comes_after_three_letters(tmp_path):
    with serving(tmp_path, "goodbye-after-3") as server, smtplib.SMTP("127.0.0.1", server.port) as client:
        for _ in range(3):
            client.sendmail("from@ours.example", "to@theirs.example", LETTER)
        assert client.mail("from@ours.example")[0] == 421
        assert server.accepted() == Counter({"<letter.1@ours.example>": 3})


def test_with_a_share_of_one_half_some_letters_pass(tmp_path):
    with serving(tmp_path, "mail-451", share=0.5) as server:
        passed = sum("dot" in send(server) for _ in range(20))
        assert 0 < passed < 20
        assert server.accepted()["<letter.1@ours.example>"] == passed


def test_it_encrypts_and_wants_the_password(tmp_path):
    with (
        serving(tmp_path, tls=Encrypts.WHEN_ASKED, account="us:secret") as server,
        smtplib.SMTP("127.0.0.1", server.port) as client,
    ):
        client.starttls(context=ssl.create_default_context(cafile=server.authority))
        client.ehlo()
        assert client.mail("from@ours.example")[0] == 530
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.login("us", "wrong")
        client.login("us", "secret")
        client.sendmail("from@ours.example", "to@theirs.example", LETTER)
        assert server.accepted() == KEPT


@pytest.mark.parametrize("mode", ["auth-454", "auth-535"])
def test_it_refuses_to_let_us_in(mode, tmp_path):
    with serving(tmp_path, mode, account="us:secret") as server, smtplib.SMTP("127.0.0.1", server.port) as client:
        with pytest.raises(smtplib.SMTPAuthenticationError) as refusal:
            client.login("us", "secret")
        assert refusal.value.smtp_code == int(MODES[mode].answers["auth"][:3])


@pytest.mark.parametrize("mode", ["tls-garbage", "tls-closed", "tls-stranger"])
def test_encryption_fails(mode, tmp_path):
    with serving(tmp_path, mode, tls=Encrypts.WHEN_ASKED) as server, smtplib.SMTP("127.0.0.1", server.port) as client:
        with pytest.raises(OSError, match=r"."):
            client.starttls(context=ssl.create_default_context(cafile=server.authority))
        client.close()
