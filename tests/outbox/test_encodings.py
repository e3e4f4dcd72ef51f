"""Bodies and headers are encoded so that every mail system hands on and reads the same."""

import email
import email.policy

import pytest
from hypothesis import given

from app.outbox import quoted
from app.outbox.headers import address_header, text_header
from tests.outbox.texts import NAMES, WORDS, line_text


@pytest.mark.parametrize("text", [*NAMES, *WORDS])
def test_quoted_printable_lines_are_short_and_say_the_same(text):
    pieces = quoted.with_gaps([f"before{text}", f"{text}after", text])
    slot = quoted.encode_slot(text)
    whole = pieces[0] + slot + pieces[1] + slot + pieces[2]
    assert all(len(line) <= 76 for line in whole.split("\r\n"))
    message = email.message_from_string("Content-Transfer-Encoding: quoted-printable\n\n" + whole.replace("\r\n", "\n"))
    tidy = text.replace("\r\n", "\n").replace("\r", "\n")
    assert message.get_payload(decode=True).decode() == f"before{tidy}{tidy}{tidy}after{tidy}{tidy}"


@given(value=line_text)
def test_a_header_is_folded_and_read_back(value):
    lines = text_header("Subject", value) + address_header("Reply-To", value, "jane@mail.example") + "\r\n"
    assert all(len(line) <= 998 for line in lines.split("\r\n"))
    message = email.message_from_string(lines, policy=email.policy.SMTP)
    assert str(message["Subject"]).split() == value.split()
    assert message["Reply-To"].addresses[0].addr_spec == "jane@mail.example"
