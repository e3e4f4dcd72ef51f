"""The signed bounce address."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

import config
from app.outbox.envelope import bounce_address, read_bounce_address

LONGEST = "b" * config.LONGEST_BOUNCE_LOCAL_PART
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


def an_app(bounce_to, key="k" * 32):
    flask = Flask("letters")
    flask.config.update(SECRET_KEY=key, BOUNCE_ADDRESS=bounce_to, MAIL_DEFAULT_SENDER=("Us", "us@example.org"))
    return flask


@given(st.integers(1, 2**63 - 1))
def test_the_address_names_its_message_and_fits_in_a_local_part(message_id):
    with an_app(f"{LONGEST}@example.org").app_context():
        address = bounce_address(message_id)
        assert len(address.rpartition("@")[0].encode()) <= 64
        assert read_bounce_address(address) == message_id


def test_case_and_angle_brackets_do_not_matter():
    with an_app("Bounces@Example.org").app_context():
        assert read_bounce_address(f"<{bounce_address(77).upper()}>") == 77


@given(st.integers(1, 2**40), st.data())
def test_one_changed_letter_makes_it_a_stranger(message_id, data):
    with an_app("bounces@example.org").app_context():
        address = bounce_address(message_id)
        at = data.draw(st.integers(address.index("+") + 1, address.index("@") - 1))
        other = data.draw(st.sampled_from(LETTERS.replace(address[at], "")))
        assert read_bounce_address(address[:at] + other + address[at + 1 :]) is None


@given(st.text())
def test_whatever_is_not_ours_names_no_message(text):
    with an_app("bounces@example.org").app_context():
        assert read_bounce_address(text) is None
        assert read_bounce_address(f"bounces+{text}@example.org") is None


def test_another_secret_key_signs_otherwise():
    with an_app("bounces@example.org", "a" * 32).app_context():
        address = bounce_address(1)
    with an_app("bounces@example.org", "b" * 32).app_context():
        assert read_bounce_address(address) is None


def test_without_a_bounce_mailbox_the_sender_gets_the_bounces():
    with an_app("").app_context():
        assert bounce_address(5) == "us@example.org"
        assert read_bounce_address("us@example.org") is None


@pytest.mark.parametrize("address", ["bounces", "@example.org", "bounces@", f"{LONGEST}b@example.org"])
def test_a_bounce_mailbox_that_cannot_carry_a_tag_is_refused_at_start_up(address):
    with pytest.raises(config.ConfigurationError, match="BOUNCE_ADDRESS"):
        config.load(APP_ENV="testing", BOUNCE_ADDRESS=address)
