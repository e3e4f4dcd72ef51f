"""The development catcher and its inbox, over real SMTP."""

import smtplib
from email.message import EmailMessage

import pytest

from app.operations import inbox as inbox_module
from app.operations.catcher import Catcher
from app.operations.inbox import Inbox


@pytest.fixture
def inbox(tmp_path):
    return Inbox(tmp_path / "dev-mail")


@pytest.fixture
def smtp(inbox):
    catcher = Catcher(inbox)
    catcher.start()
    with smtplib.SMTP("127.0.0.1", catcher.port, timeout=10) as connection:
        yield connection
    catcher.stop()


def a_mail(subject="Please confirm", body="Hello"):
    mail = EmailMessage()
    mail["From"] = "letters@undersigned.example"
    mail["To"] = "Zoë <zoe@people.example>"
    mail["Subject"] = subject
    mail.set_content(body)
    return mail


def test_a_mail_is_kept_byte_for_byte_below_its_envelope(smtp, inbox):
    source = b"Subject: 8 bit\r\n\r\nGr\xc3\xbc\xc3\x9fe, \xff\r\n..two dots\r\n"

    smtp.sendmail("bounces+1@undersigned.example", ["zoe@people.example", "bcc@people.example"], source)

    (mail,) = inbox.newest_first()
    assert mail.source == (
        b"Return-Path: <bounces+1@undersigned.example>\r\n"
        b"Delivered-To: zoe@people.example\r\nDelivered-To: bcc@people.example\r\n" + source
    )


def test_the_newest_mail_is_first(smtp, inbox):
    for number in range(3):
        smtp.send_message(a_mail(f"Number {number}"))

    subjects = [mail.parse()["Subject"] for mail in inbox.newest_first()]

    assert subjects == ["Number 2", "Number 1", "Number 0"]


def test_older_mail_makes_room(smtp, inbox, monkeypatch):
    monkeypatch.setattr(inbox_module, "NEWEST_KEPT", 5)
    for number in range(8):
        smtp.send_message(a_mail(f"Number {number}"))

    subjects = [mail.parse()["Subject"] for mail in inbox.newest_first()]

    assert subjects == [f"Number {number}" for number in (7, 6, 5, 4, 3)]


def test_pipelined_commands_are_answered_one_by_one(smtp, inbox):
    smtp.ehlo()
    smtp.sock.sendall(
        b"MAIL FROM:<a@undersigned.example> BODY=8BITMIME\r\nRCPT TO:<b@people.example>\r\nDATA\r\n"
        b"Subject: Pipelined\r\n\r\nHello\r\n.\r\n"
    )

    codes = [smtp.getreply()[0] for _ in range(4)]

    assert codes == [250, 250, 354, 250]
    assert [mail.parse()["Subject"] for mail in inbox.newest_first()] == ["Pipelined"]


def test_mail_is_still_there_for_the_next_session(smtp, inbox, tmp_path):
    smtp.send_message(a_mail())

    assert len(list(Inbox(tmp_path / "dev-mail").newest_first())) == 1


def test_an_unknown_key_finds_nothing(inbox):
    assert inbox.find("1764000000.M1P1Q1.nowhere") is None


def test_a_stray_file_counts_as_the_oldest(inbox, tmp_path):
    inbox.keep(b"Subject: ours\r\n\r\n")
    (tmp_path / "dev-mail/new/stray").write_bytes(b"Subject: stray\r\n\r\n")

    assert [mail.parse()["Subject"] for mail in inbox.newest_first()] == ["ours", "stray"]
