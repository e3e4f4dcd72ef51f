"""Forgetting on schedule: what is due goes, what is not stays, counts stay true, and a dry run changes nothing."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from app.campaigns.models import CampaignState
from app.extensions import db, utc_now
from app.signatures import count, retention, service, tally
from app.signatures.models import Signature, SignatureState
from app.signatures.retention import Due
from tests.factories import a_campaign, a_signature
from tests.signatures.signing import only_letter, queue, signatures

OLD, RECENT = utc_now() - timedelta(days=15), utc_now() - timedelta(days=13)


def kept(signature: Signature) -> bool:
    db.session.refresh(signature)
    return bool(signature.email)


def test_unconfirmed_addresses_go_after_14_days(app: Flask) -> None:
    old, recent = a_signature(created_at=OLD), a_signature(created_at=RECENT)

    assert retention.forget() == Due(unconfirmed=1, ended=0, closed=0)

    assert (kept(old), kept(recent)) == (False, True)
    assert old.state == SignatureState.EXPIRED


@pytest.mark.parametrize("state", [SignatureState.WITHDRAWN, SignatureState.REJECTED, SignatureState.EXPIRED])
def test_what_ended_goes_after_14_days(app: Flask, state: SignatureState) -> None:
    old, recent = a_signature(state=state, ended_at=OLD), a_signature(state=state, ended_at=RECENT)

    retention.forget()

    assert (kept(old), kept(recent), old.state) == (False, True, state)


def test_90_days_after_closing_everything_goes_but_the_count_and_public_names(app: Flask) -> None:
    campaign = a_campaign()
    shown = a_signature(campaign, name="Ana Ruiz", show_name=True, own_words="Why.")
    hidden = a_signature(campaign, name="Bo Ruiz", own_words="Why not.")
    for signature in (shown, hidden):
        service.confirm(signature.public_id)
    campaign.state, campaign.closed_at = CampaignState.CLOSED, utc_now() - timedelta(days=91)
    db.session.commit()

    assert retention.forget().closed == 2

    assert {(row.name, row.email, row.own_words) for row in signatures()} == {("Ana Ruiz", "", ""), ("", "", "")}
    assert count.of_campaign(campaign.id).people == 2
    tally.roll_up()
    assert count.of_campaign(campaign.id).people == 2


def test_while_a_campaign_is_open_nothing_confirmed_goes(app: Flask) -> None:
    signature = a_signature(created_at=OLD)
    service.confirm(signature.public_id)

    assert retention.forget() == Due(0, 0, 0)


def test_what_a_worker_has_in_hand_waits_for_the_next_run(app: Flask) -> None:
    signature = a_signature(own_words="Why.")
    service.confirm(signature.public_id)
    queue(only_letter(), "transmitting")
    signature.state, signature.ended_at = SignatureState.WITHDRAWN, OLD
    db.session.commit()

    assert retention.forget().ended == 0
    assert kept(signature)


def test_a_dry_run_says_the_same_and_changes_nothing(app: Flask, runner: FlaskCliRunner) -> None:
    signature = a_signature(created_at=OLD)

    said = runner.invoke(args=["signatures", "forget", "--dry-run"]).output
    before = kept(signature)
    done = runner.invoke(args=["signatures", "forget"]).output

    assert "Would erase: 1 never confirmed" in said
    assert before
    assert "Erased: 1 never confirmed" in done
    assert retention.due() == Due(0, 0, 0)


def test_what_was_set_aside_can_be_listed_and_accepted(app: Flask, runner: FlaskCliRunner) -> None:
    campaign = a_campaign(slug="trees")
    signature = a_signature(campaign, name="Ana Ruiz", flagged="disposable")
    service.confirm(signature.public_id)

    assert "Ana Ruiz" in runner.invoke(args=["signatures", "set-aside", "trees"]).output
    assert "counts now" in runner.invoke(args=["signatures", "accept", str(signature.id)]).output
    assert runner.invoke(args=["signatures", "accept", "999"]).exit_code == 1
    assert count.of_campaign(campaign.id).people == 1
