"""What a mail server's answer means, answer by answer."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.outbox.models import MessageState
from app.outbox.replies import Kind, Phase, Scope, classify, rule_for
from app.outbox.reply_rules import RULES

ANSWERS = [
    # phase, code, text, kind, scope, retry after
    (Phase.DOT, 250, "2.0.0 Ok: queued as 4F2", Kind.ACCEPTED, Scope.ROW, None),
    (Phase.QUIT, 0, "reset", Kind.ACCEPTED, Scope.ROW, None),
    (Phase.QUIT, 421, "4.4.2 bye", Kind.ACCEPTED, Scope.ROW, None),
    (Phase.CONNECT, 0, "ConnectionRefusedError", Kind.TRANSPORT, Scope.RELAY, None),
    (Phase.CONNECT, 554, "No SMTP service here", Kind.TRANSPORT, Scope.RELAY, None),
    (Phase.CONNECT, 421, "Try again in 30 seconds", Kind.TRANSPORT, Scope.RELAY, 30),
    (Phase.TLS, 0, "SSLError: handshake failure", Kind.TRANSPORT, Scope.RELAY, None),
    (Phase.TLS, 0, "certificate verify failed: self-signed certificate", Kind.CONFIGURATION, Scope.RELAY, None),
    (Phase.TLS, 454, "4.7.0 TLS not available", Kind.CONFIGURATION, Scope.RELAY, None),
    (Phase.AUTH, 535, "5.7.8 Error: authentication failed", Kind.CONFIGURATION, Scope.RELAY, None),
    (Phase.AUTH, 504, "5.5.4 Unrecognized mechanism", Kind.CONFIGURATION, Scope.RELAY, None),
    (Phase.AUTH, 454, "4.7.0 Temporary authentication failure", Kind.TRANSPORT, Scope.RELAY, None),
    (Phase.MAIL, 530, "5.7.0 Must issue a STARTTLS command first", Kind.CONFIGURATION, Scope.RELAY, None),
    (Phase.MAIL, 553, "5.7.1 Sender address rejected: not owned by user", Kind.CONFIGURATION, Scope.RELAY, None),
    (Phase.MAIL, 550, "Sender rejected", Kind.CONFIGURATION, Scope.RELAY, None),
    (Phase.DATA, 550, "5.7.60 SMTP; Client does not have permissions", Kind.CONFIGURATION, Scope.RELAY, None),
    (Phase.RCPT, 554, "5.7.1 Relay access denied", Kind.CONFIGURATION, Scope.RELAY, None),
    (Phase.MAIL, 421, "4.3.2 Service shutting down", Kind.TRANSPORT, Scope.RELAY, None),
    (Phase.RCPT, 421, "4.3.2 please retry in 2 minutes", Kind.TRANSPORT, Scope.RELAY, 120),
    (Phase.DATA, 421, "", Kind.TRANSPORT, Scope.RELAY, None),
    (Phase.DOT, 421, "4.3.0 closing", Kind.TRANSPORT, Scope.RELAY, None),
    (Phase.MAIL, 0, "TimeoutError", Kind.TRANSPORT, Scope.RELAY, None),
    (Phase.RCPT, 0, "ConnectionResetError", Kind.TRANSPORT, Scope.RELAY, None),
    (Phase.DATA, -1, "", Kind.TRANSPORT, Scope.RELAY, None),
    (Phase.BODY, 0, "BrokenPipeError", Kind.TRANSPORT, Scope.RELAY, None),
    (Phase.DOT, 0, "TimeoutError", Kind.AMBIGUOUS, Scope.RELAY, None),
    (Phase.DOT, -1, "", Kind.AMBIGUOUS, Scope.RELAY, None),
    (Phase.DOT, 354, "go on", Kind.AMBIGUOUS, Scope.RELAY, None),
    (Phase.RCPT, 450, "4.7.1 Greylisted, please come back later", Kind.TEMPORARY, Scope.ROW, 300),
    (Phase.RCPT, 451, "4.7.1 Greylisting in action, come back in 00:04:59", Kind.TEMPORARY, Scope.ROW, 299),
    (Phase.RCPT, 450, "4.2.1 is receiving mail at a rate that prevents more", Kind.THROTTLE, Scope.RECIPIENT, 900),
    (Phase.RCPT, 450, "4.2.1 mailbox disabled for now", Kind.TEMPORARY, Scope.ROW, None),
    (Phase.DOT, 451, "4.7.0 Too many messages, try again in 5 minutes", Kind.THROTTLE, Scope.DOMAIN, 300),
    (Phase.DOT, 421, "4.7.28 unusual rate of unsolicited mail", Kind.THROTTLE, Scope.DOMAIN, 900),
    (Phase.RCPT, 452, "4.5.3 Too many recipients", Kind.THROTTLE, Scope.DOMAIN, 900),
    (Phase.RCPT, 452, "4.2.2 Mailbox full", Kind.TEMPORARY, Scope.RECIPIENT, 3600),
    (Phase.RCPT, 452, "Mailbox over quota", Kind.TEMPORARY, Scope.RECIPIENT, 3600),
    (Phase.RCPT, 452, "try later", Kind.TEMPORARY, Scope.RECIPIENT, 3600),
    (Phase.MAIL, 452, "4.3.1 Insufficient system storage", Kind.TEMPORARY, Scope.RELAY, 3600),
    (Phase.DOT, 451, "Local error in processing", Kind.TEMPORARY, Scope.ROW, None),
    (Phase.RCPT, 550, "5.2.121 Sender to recipient limit", Kind.THROTTLE, Scope.RECIPIENT, 3600),
    (Phase.DOT, 554, "5.2.122 Recipient limit, retry in 4 hours", Kind.THROTTLE, Scope.RECIPIENT, 14400),
    (Phase.DOT, 554, "5.2.122 Recipient limit, retry in 5 minutes", Kind.THROTTLE, Scope.RECIPIENT, 3600),
    (Phase.RCPT, 552, "5.2.2 Over quota", Kind.TEMPORARY, Scope.RECIPIENT, 3600),
    (Phase.RCPT, 552, "Mailbox is full", Kind.TEMPORARY, Scope.RECIPIENT, 3600),
    (Phase.RCPT, 550, "5.1.1 User unknown", Kind.PERMANENT, Scope.RECIPIENT, None),
    (Phase.RCPT, 550, "5.1.10 RESOLVER.ADR.RecipientNotFound", Kind.PERMANENT, Scope.RECIPIENT, None),
    (Phase.RCPT, 550, "5.4.1 Recipient address rejected: Access denied", Kind.PERMANENT, Scope.RECIPIENT, None),
    (Phase.RCPT, 550, "No such user here", Kind.PERMANENT, Scope.RECIPIENT, None),
    (Phase.RCPT, 553, "not here", Kind.PERMANENT, Scope.RECIPIENT, None),
    (Phase.DOT, 554, "delivery error: this user doesn't have a mail account", Kind.PERMANENT, Scope.RECIPIENT, None),
    (Phase.RCPT, 550, "Blocked by our blacklist", Kind.POLICY, Scope.DOMAIN, None),
    (Phase.MAIL, 550, "5.7.1 Client host blocked", Kind.POLICY, Scope.DOMAIN, None),
    (Phase.DOT, 550, "5.7.515 Access denied, sending domain does not meet", Kind.POLICY, Scope.DOMAIN, None),
    (Phase.DOT, 550, "5.7.26 unauthenticated mail", Kind.POLICY, Scope.DOMAIN, None),
    (Phase.MAIL, 552, "5.3.4 Message size exceeds fixed limit", Kind.POLICY, Scope.DOMAIN, None),
    (Phase.DOT, 552, "too large", Kind.POLICY, Scope.DOMAIN, None),
    (Phase.DOT, 554, "5.6.0 lines too long", Kind.POLICY, Scope.DOMAIN, None),
    (Phase.DOT, 554, "Transaction failed", Kind.POLICY, Scope.DOMAIN, None),
    (Phase.DATA, 554, "no valid recipients", Kind.POLICY, Scope.DOMAIN, None),
    (Phase.DOT, 500, "what?", Kind.POLICY, Scope.DOMAIN, None),
]


@pytest.mark.parametrize(("phase", "code", "text", "kind", "scope", "retry_after"), ANSWERS)
def test_each_answer_has_its_meaning(phase, code, text, kind, scope, retry_after):
    verdict = classify(phase, code, text)
    assert (verdict.kind, verdict.scope, verdict.retry_after_seconds) == (kind, scope, retry_after)


def test_every_rule_of_the_table_is_reached_by_an_answer_above():
    reached = {id(rule_for(*answer[:3])) for answer in ANSWERS}
    unreached = [rule for rule in RULES if id(rule) not in reached]
    assert not unreached, "a rule that no answer reaches is dead: give it an answer above, or remove it"


@pytest.mark.parametrize(
    ("kind", "moves_to", "charges"),
    [
        (Kind.ACCEPTED, MessageState.SENT, True),
        (Kind.TRANSPORT, MessageState.PENDING, False),
        (Kind.THROTTLE, MessageState.PENDING, False),
        (Kind.TEMPORARY, MessageState.PENDING, True),
        (Kind.PERMANENT, MessageState.FAILED, True),
        (Kind.POLICY, MessageState.FAILED, True),
        (Kind.CONFIGURATION, MessageState.HELD, False),
        (Kind.AMBIGUOUS, MessageState.UNCERTAIN, True),
    ],
)
def test_each_kind_moves_the_message_and_spends_an_attempt_or_not(kind, moves_to, charges):
    phase, code, text = next(answer[:3] for answer in ANSWERS if answer[3] is kind)
    verdict = classify(phase, code, text)
    assert (verdict.moves_to, verdict.charges_attempt) == (moves_to, charges)


@given(st.sampled_from(Phase), st.integers(-1, 600), st.text(max_size=80))
def test_only_silence_after_the_dot_is_uncertain_and_every_answer_has_a_sentence(phase, code, text):
    verdict = classify(phase, code, text)
    assert re.fullmatch(r"[A-Z][^\n]{10,130}\.", verdict.what_to_do)
    if phase is Phase.DOT:
        assert (verdict.kind is Kind.AMBIGUOUS) == (max(code, 0) // 100 not in (2, 4, 5))
    else:
        assert verdict.kind is not Kind.AMBIGUOUS


@given(st.sampled_from([phase for phase in Phase if phase not in (Phase.DOT, Phase.QUIT)]), st.integers(-1, 600))
def test_nothing_counts_as_sent_before_its_dot_was_answered(phase, code):
    assert classify(phase, code).moves_to not in (MessageState.SENT, MessageState.UNCERTAIN)


@pytest.mark.parametrize(
    ("phase", "code", "closes"),
    [
        (Phase.RCPT, 421, True),
        (Phase.RCPT, 0, True),
        (Phase.DOT, 0, True),
        (Phase.RCPT, 550, False),
        (Phase.DOT, 451, False),
    ],
)
def test_silence_and_421_end_the_conversation_other_refusals_do_not(phase, code, closes):
    assert classify(phase, code).closes_connection is closes


def test_a_throttle_said_with_421_still_ends_the_conversation():
    assert classify(Phase.DOT, 421, "4.7.0 too many messages").closes_connection
