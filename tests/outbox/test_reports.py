"""Mails that come back are understood, and believed only as far as they prove themselves."""

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from app.outbox.envelope import bounce_address
from app.outbox.reports import LONGEST_NOTE, Finding, read
from tests.outbox.mails import FOLDER, SETTINGS, returned

UNKNOWN = "5.1.1 <[address]>: Recipient address rejected: User unknown in virtual mailbox table"
FOUND = [
    # name, finding, code, how its note begins
    ("postfix-unknown-user", Finding.FAILED, 550, UNKNOWN),
    ("postfix-delayed", Finding.DELAYED, 450, "4.4.1 connect to mail.office.example"),
    ("postfix-expired", Finding.FAILED, 450, "4.4.1 connect to mail.office.example"),
    ("exchange-unknown-user", Finding.FAILED, 550, "5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient [address] not"),
    ("exchange-sender-limit", Finding.FAILED, 554, "5.2.121 STOREDRV.Deliver"),
    ("exchange-mailbox-limit", Finding.FAILED, 554, "5.2.122 STOREDRV.Deliver"),
    ("exchange-mailbox-full", Finding.FAILED, 554, "5.2.2 STOREDRV.Deliver"),
    ("gmail-unknown-user", Finding.FAILED, 550, "5.1.1 The email account that you tried to reach does not exist"),
    ("gmail-unauthenticated", Finding.FAILED, 550, "5.7.26 Your email has been blocked"),
    ("exim-unknown-user", Finding.FAILED, 550, "550 No such user here"),
    ("exim-delayed", Finding.DELAYED, 0, ""),
    ("qmail-unknown-user", Finding.FAILED, 0, "5.1.1"),
    ("sendmail-relayed", Finding.DELIVERED, 0, ""),
    ("delivered-and-failed", Finding.FAILED, 550, "5.2.1"),
    ("complaint", Finding.COMPLAINT, 0, "abuse"),
    ("complaint-taken-back", Finding.ANSWER, 0, "not-spam"),
    ("complaint-about-a-stranger", Finding.STRAY, 0, "abuse"),
    ("out-of-office", Finding.ANSWER, 0, "Automatic reply"),
    ("answer-by-hand", Finding.UNCLEAR, 0, "Re: Please plant trees"),
    ("advertisement", Finding.STRAY, 0, "You have won"),
    ("report-with-a-sender", Finding.UNCLEAR, 550, "5.1.1"),
    ("report-without-signature", Finding.UNCLEAR, 550, "5.1.1"),
    ("report-about-a-stranger", Finding.STRAY, 550, "5.1.1"),
]
SIGNED = {name for name, *_ in FOUND if "{to}" in (FOLDER / f"{name}.eml").read_text()}


@pytest.fixture(autouse=True, scope="module")
def configured():
    flask = Flask("letters")
    flask.config.update(SETTINGS, SECRET_KEY="k" * 32, MAIL_DEFAULT_SENDER=("Us", SETTINGS["MAIL_DEFAULT_SENDER"]))
    with flask.app_context():
        yield


def test_every_mail_of_the_folder_is_tested():
    assert {name for name, *_ in FOUND} == {path.stem for path in FOLDER.iterdir()}


@pytest.mark.parametrize(("name", "finding", "code", "note"), FOUND)
def test_each_kind_of_mail_is_understood(name, finding, code, note):
    report = read(returned(name, 4711))
    assert (report.finding, report.code) == (finding, code)
    assert report.note.startswith(note)
    assert "@" not in report.note


@pytest.mark.parametrize("name", sorted(SIGNED))
def test_the_signed_address_names_the_message(name):
    assert read(returned(name, 4711)).message == 4711


def test_without_our_signature_it_is_about_no_message():
    forged = returned("postfix-unknown-user", 4711).replace(bounce_address(4711).encode(), b"bounces+ha@ours.example")
    assert read(forged).message is None


def test_the_envelopes_recipient_counts_where_headers_lack_it():
    mail = returned("exim-unknown-user", 5).replace(bounce_address(5).encode(), b"undisclosed-recipients")
    assert read(mail, bounce_address(5)).message == 5


def test_the_same_report_has_one_digest_whichever_way_it_comes():
    mail = returned("postfix-unknown-user", 1)
    assert read(b"Received: by another host\n" + mail).digest == read(mail).digest
    assert read(returned("postfix-unknown-user", 2)).digest != read(mail).digest
    assert read(returned("exim-unknown-user", 1)).digest != read(mail).digest


@examples(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(SIGNED)), st.integers(0), st.binary(max_size=40), st.integers(0, 60))
def test_a_mangled_mail_is_still_only_a_report(name, at, noise, missing):
    mail = returned(name, 4711)
    at %= len(mail)
    report = read(mail[:at] + noise + mail[at + missing :])
    assert report.message in (4711, None)
    assert len(report.note) <= LONGEST_NOTE


@given(st.binary())
def test_any_bytes_are_a_report(raw):
    assert read(raw).message is None


def test_a_megabyte_of_one_word_is_soon_read():
    mail = b"Return-Path: <>\nSubject: " + b"a" * 900_000 + b"\n\nBack on Monday.\n"
    assert read(mail).note == "a" * LONGEST_NOTE


@pytest.mark.parametrize("line", [b"To: " + b"(" * 20_000 + b"\n\n", b"Content-Type: message/rfc822\n\n" * 4_000])
def test_a_mail_that_is_nested_beyond_sense_is_a_stray_one_so_that_the_next_is_read(line):
    assert read(b"Return-Path: <>\n" + line).finding == Finding.STRAY
