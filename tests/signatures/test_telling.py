"""Mails that we write by ourselves: thanks, one reminder, and what became of the letter; each once."""

import json

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.campaigns.models import CampaignState
from app.extensions import db
from app.letters import outcomes as letter_outcomes
from app.letters import retries
from app.letters.models import Delivery, Letter
from app.outbox.models import MailTemplate, Message, MessageState
from app.outbox.outcomes import Outcome
from app.signatures import service, telling
from tests.at_once import at_once
from tests.factories import a_campaign, a_signature
from tests.forms import SAME_SITE, submit
from tests.signatures.signing import confirm_path, confirmed, mails, only_letter, queue, signatures, signed

SIGNED, A_DAY_LATER, TWO_DAYS_LATER = (f"2026-03-0{day} 1{day}:30:00+00:00" for day in (1, 2, 3))


def keys() -> list[str]:
    return [mail.key.split(":")[0] for mail in mails()]


def text_of(message: Message) -> str:
    """Return the text part of a mail's skeleton, with its gaps."""
    return "".join(json.loads(db.session.get_one(MailTemplate, message.template_id).content)["text"]["pieces"])


def test_confirming_thanks_once_with_the_link_to_the_private_page(client: FlaskClient) -> None:
    signed(client, a_campaign())

    for _press in range(2):
        client.post(confirm_path(mails()[0]), headers=SAME_SITE)

    assert keys() == ["confirm", "thanks"]
    path = mails()[-1].slots["letter_link"].partition("127.0.0.1:5000")[2]
    assert "My brother waits." in client.get(path).text


def test_the_page_after_confirming_leads_to_the_letter_for_an_hour(client: FlaskClient) -> None:
    with time_machine.travel(SIGNED):
        signed(client, a_campaign())
        thanks = submit(client, confirm_path(mails()[0])).location
        assert "/letter/" in client.get(thanks).text

    with time_machine.travel(A_DAY_LATER):
        page = client.get(thanks)
        assert page.status_code == 200
        assert "/letter/" not in page.text


def test_one_reminder_comes_after_a_day_and_none_after_it(client: FlaskClient) -> None:
    with time_machine.travel(SIGNED):
        signed(client, a_campaign())
        early = telling.remind()
    with time_machine.travel(A_DAY_LATER):
        once = telling.remind()
    with time_machine.travel(TWO_DAYS_LATER):
        never_again = telling.remind()

    assert (early, once, never_again) == (0, 1, 0)
    assert keys() == ["confirm", "remind"]


def test_the_reminders_link_and_digits_confirm(client: FlaskClient) -> None:
    with time_machine.travel(SIGNED):
        signed(client, a_campaign())
    with time_machine.travel(A_DAY_LATER):
        telling.remind()
        assert submit(client, confirm_path(mails()[1])).status_code == 303


@pytest.mark.parametrize("why_not", ["confirmed", "closed", "flagged"])
def test_who_need_not_be_reminded_is_not(app: Flask, why_not: str) -> None:
    with time_machine.travel(SIGNED):
        campaign = a_campaign()
        signature = a_signature(campaign, flagged="network" if why_not == "flagged" else "")
    if why_not == "confirmed":
        service.confirm(signature.public_id)
    if why_not == "closed":
        campaign.state = CampaignState.CLOSED
        db.session.commit()

    telling.remind()

    assert "remind" not in keys()


def test_many_workers_remind_once(app: Flask) -> None:
    with time_machine.travel(SIGNED):
        for _person in range(5):
            a_signature()

    assert at_once(app, [telling.remind] * 4) == []
    assert keys() == ["remind"] * 5


class TestLetters:
    """What becomes of a letter is told by its mail's state in the outbox."""

    @pytest.fixture
    def letter(self, app: Flask, client: FlaskClient) -> Letter:
        """Return Ana's letter, put into the outbox by a delivery."""
        confirmed(client)
        queue(only_letter())
        return only_letter()

    def set_state(self, letter: Letter, state: MessageState) -> None:
        db.session.execute(db.update(Message).filter_by(key=letter.message_key).values(state=state))
        db.session.commit()

    def test_nothing_is_told_before_it_left(self, letter: Letter) -> None:
        assert telling.tell_of_letters() == 0

    def test_a_delivered_letter_is_told_once_with_a_copy(self, letter: Letter) -> None:
        self.set_state(letter, MessageState.SENT)

        assert [telling.tell_of_letters(), telling.tell_of_letters()] == [1, 0]

        assert keys()[-1] == "delivered"
        assert mails()[-1].slots["own_words"] == "My brother waits."
        assert "plant them" in text_of(mails()[-1])

    def test_a_letter_that_came_back_is_told_even_after_it_was_called_delivered(self, letter: Letter) -> None:
        self.set_state(letter, MessageState.SENT)
        telling.tell_of_letters()
        self.set_state(letter, MessageState.BOUNCED)
        outcome = Outcome(letter.message_key, MessageState.BOUNCED, True, False, "5.1.1", "")
        for _again in range(2):
            letter_outcomes.note(outcome)
            db.session.commit()

        assert [telling.tell_of_letters(), telling.tell_of_letters()] == [1, 0]
        assert keys()[-2:] == ["delivered", "returned"]

    @pytest.mark.parametrize("told_of_arrival_before", [False, True])
    def test_who_heard_that_it_came_back_hears_that_it_arrived_after_all(
        self, letter: Letter, told_of_arrival_before: bool
    ) -> None:
        if told_of_arrival_before:
            self.set_state(letter, MessageState.SENT)
            telling.tell_of_letters()
        self.set_state(letter, MessageState.FAILED)
        letter_outcomes.note(Outcome(letter.message_key, MessageState.FAILED, False, True, "5.7.1", ""))
        db.session.commit()
        telling.tell_of_letters()
        delivery = db.session.scalars(db.select(Delivery)).one()

        retries.retry(delivery, MessageState.FAILED, "", None)
        nothing_yet = telling.tell_of_letters()
        self.set_state(letter, MessageState.SENT)

        assert (nothing_yet, [telling.tell_of_letters(), telling.tell_of_letters()]) == (0, [1, 0])
        last = "delivered-after-all" if told_of_arrival_before else "delivered"
        assert keys()[-2:] == ["returned", last]

    def test_who_withdrew_hears_nothing_more(self, letter: Letter) -> None:
        self.set_state(letter, MessageState.SENT)
        signature = signatures()[0]
        signature.state = "withdrawn"
        db.session.commit()

        telling.tell_of_letters()

        assert "delivered" not in keys()
