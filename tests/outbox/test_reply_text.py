"""Enhanced status codes and waits, found in what servers really write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.outbox.reply_text import LONGEST_WAIT_SECONDS, enhanced_code, wait_asked


@pytest.mark.parametrize(
    ("code", "text", "enhanced"),
    [
        (550, "5.1.1 no such user", "5.1.1"),
        (550, "5.2.122\nmore words", "5.2.122"),
        (550, "550 5.1.10 resolver", "5.1.10"),
        (550, "550-5.7.26 unauthenticated", "5.7.26"),
        (550, "#5.1.1 smtp;550", "5.1.1"),
        (550, "Requested action not taken (5.2.121)", "5.2.121"),
        (0, "5.1.1 no such user", "5.1.1"),
        (450, "5.1.1 no such user", ""),
        (550, "host 5.1.2.3 said no", ""),
        (550, "host 15.1.2 said no", ""),
        (550, "no such user", ""),
        (250, "2.0.0 Ok", "2.0.0"),
    ],
)
def test_the_enhanced_code_is_found_and_an_address_is_not_one(code, text, enhanced):
    assert enhanced_code(code, text) == enhanced


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("try again in 90 seconds", 90),
        ("Try again in 1 second", 1),
        ("please retry after 5 minutes.", 300),
        ("wait 10 min", 600),
        ("wait at least 2 hours", 7200),
        ("Greylisted for 300 seconds", 300),
        ("Greylisted for 300s", 300),
        ("try again in 4 minutes and 30 seconds", 270),
        ("come back in 00:04:59", 299),
        ("Retry-After: 120s", 120),
        ("try again in 900 hours", LONGEST_WAIT_SECONDS),
        ("try again later", None),
        ("limit of 100 messages in total", None),
        ("for 3 suspicious things", None),
        ("", None),
    ],
)
def test_the_wait_a_server_asks_for_is_understood(text, seconds):
    assert wait_asked(text) == seconds


@given(st.text())
def test_no_text_makes_the_wait_endless(text):
    assert (wait_asked(text) or 0) <= LONGEST_WAIT_SECONDS
