"""A letter's text was changed: nobody's letter is rewritten but by their own press."""

import pytest
from sqlalchemy import select

from app import tokens
from app.extensions import db
from app.letters import asking, chores, orders, queries, service
from app.letters.changes import LetterLeft
from app.letters.models import Letter, LetterState
from app.outbox.models import Message, MessageState
from app.signatures import asking_again, news_chores, own_letter
from app.signatures.models import SignatureState
from app.tokens import Purpose
from tests.factories import a_campaign, a_letter, a_new_text, a_signature, an_organizer
from tests.forms import submit
from tests.letters.test_ordering import an_order


@pytest.fixture
def campaign(app, monkeypatch):
    monkeypatch.setattr(asking_again, "RANGE", 2)
    return a_campaign()


def signed(campaign, **fields):
    return a_letter(a_signature(campaign, state=SignatureState.CONFIRMED, **fields))


def asked(campaign, *, holds):
    text = a_new_text(campaign)
    order = asking_again.order(text, holds=holds, organizer_id=an_organizer().id)
    news_chores.work()
    return order


def recipients():
    return list(db.session.scalars(select(Message.recipient).where(Message.key.like("again:%")).order_by(Message.id)))


def owner_of(letter):
    return db.session.get_one(asking_again.Signature, letter.signature_id)


def test_each_confirmed_signer_of_an_earlier_text_is_asked_once(campaign):
    letters = [signed(campaign) for _each in range(5)]
    a_signature(campaign)
    new = asked(campaign, holds=False)
    signed(campaign, letter_text_id=new.letter_text_id)

    again = asking_again.order(db.session.get_one(asking.LetterText, new.letter_text_id), holds=True, organizer_id=1)
    news_chores.work()

    assert again.id == new.id
    assert recipients() == [owner_of(letter).email for letter in letters]
    db.session.refresh(new)
    assert (new.asked, new.holds, {letter.state for letter in letters}) == (5, False, {LetterState.READY})


def test_a_worker_that_died_goes_on_where_it_stopped(campaign, monkeypatch):
    for _each in range(5):
        signed(campaign)
    new = asking_again.order(a_new_text(campaign), holds=True, organizer_id=an_organizer().id)
    asking_again.queue_range(new.id)
    monkeypatch.setattr(db.session, "commit", db.session.rollback)
    asking_again.queue_range(new.id)
    monkeypatch.undo()

    assert len(recipients()) == 2
    news_chores.work()

    assert len(set(recipients())) == len(recipients()) == 5


def test_letters_wait_for_the_answer_if_so_ordered(campaign):
    letter = signed(campaign)

    asked(campaign, holds=True)

    assert letter.state == LetterState.ASKED
    with pytest.raises(orders.NothingToDeliver):
        service.order_delivery(an_order(letter))


def test_nothing_leaves_while_letters_are_just_about_to_wait(campaign):
    letter = signed(campaign)
    asking_again.order(a_new_text(campaign), holds=True, organizer_id=an_organizer().id)

    with pytest.raises(orders.StillAsking):
        service.order_delivery(an_order(letter))


def test_the_new_text_is_signed_by_a_press_and_twice_is_once(campaign, client):
    letter = signed(campaign, own_words="Please.")
    new = asked(campaign, holds=True)
    here = f"/letter/{tokens.issue(Purpose.LETTER, owner_of(letter).public_id)}"

    page = client.get(f"{here}/new-text").text
    assert letter.letter_text_id != new.letter_text_id
    assert "I write to you anew." in page
    assert "about trees" in page
    answers = [submit(client, f"{here}/new-text", button="sign the new", answer="new")]
    answers.append(client.get(f"{here}/new-text"))

    assert [answer.status_code for answer in answers] == [303, 303]
    assert (letter.letter_text_id, letter.state, letter.own_words) == (new.letter_text_id, LetterState.READY, "Please.")
    assert owner_of(letter).letter_text_id == new.letter_text_id
    assert (new.agreed, new.kept) == (1, 0)
    assert "new-text" not in client.get(here).text


def test_who_keeps_theirs_keeps_every_word(campaign, client):
    letter = signed(campaign)
    new, before = asked(campaign, holds=True), letter.letter_text_id
    here = f"/letter/{tokens.issue(Purpose.LETTER, owner_of(letter).public_id)}"

    submit(client, f"{here}/new-text", button="keep my letter", answer="old")

    assert (letter.letter_text_id, letter.state) == (before, LetterState.READY)
    assert (new.agreed, new.kept) == (0, 1)


def test_a_letter_that_is_part_of_a_delivery_stays_as_signed(campaign):
    letter = signed(campaign)
    new = asked(campaign, holds=False)
    service.order_delivery(an_order(letter))
    chores.work()

    with pytest.raises((LetterLeft, own_letter.NothingAsked)):
        own_letter.answer(owner_of(letter).public_id, new.letter_text_id, agreed=True)
    db.session.rollback()

    assert letter.letter_text_id != new.letter_text_id


def test_only_the_text_that_was_seen_is_signed(campaign):
    letter = signed(campaign)
    first = asked(campaign, holds=True)
    second = asked(campaign, holds=True)

    with pytest.raises(own_letter.NothingAsked):
        own_letter.answer(owner_of(letter).public_id, first.letter_text_id, agreed=True)
    own_letter.answer(owner_of(letter).public_id, second.letter_text_id, agreed=True)

    assert letter.letter_text_id == second.letter_text_id
    db.session.refresh(first)
    assert first.ended_at is not None


def test_the_rest_is_delivered_as_signed_when_nobody_waits_any_more(campaign):
    letters = [signed(campaign) for _each in range(3)]
    new, before = asked(campaign, holds=True), letters[0].letter_text_id

    asking.stop(new, an_organizer().id)
    chores.work()

    assert {letter.state for letter in letters} == {LetterState.READY}
    assert {letter.letter_text_id for letter in letters} == {before}
    assert queries.ready(campaign.id, letters[0].target_id).count == 3
    assert set(db.session.scalars(select(Message.state))) == {MessageState.CANCELLED}


def test_stopping_in_the_middle_leaves_no_letter_waiting(campaign):
    letters = [signed(campaign) for _each in range(5)]
    new = asking_again.order(a_new_text(campaign), holds=True, organizer_id=an_organizer().id)
    asking_again.queue_range(new.id)

    asking.stop(new, an_organizer().id)
    news_chores.work()
    chores.work()

    assert len(recipients()) == 2
    assert {letter.state for letter in letters} == {LetterState.READY}
    assert (asking_again.unqueued(), asking.unreleased()) == ([], [])


def test_a_letter_that_waits_can_be_withdrawn_and_its_words_changed(campaign):
    letter = signed(campaign)
    asked(campaign, holds=True)

    own_letter.rewrite(owner_of(letter).public_id, "Other words.")
    assert letter.own_words == "Other words."
    own_letter.withdraw(owner_of(letter).public_id)

    assert letter.state == LetterState.WITHDRAWN
    assert set(db.session.scalars(select(Message.state))) == {MessageState.CANCELLED}


def test_erasing_empties_the_mail_that_asked(campaign):
    letter = signed(campaign)
    asked(campaign, holds=True)

    own_letter.erase(owner_of(letter).public_id)

    assert recipients() == [""]


def test_only_the_newest_text_can_be_asked_about(campaign):
    first = campaign.letter_texts[0]

    with pytest.raises(asking.NotTheNewest):
        asking_again.order(first, holds=True, organizer_id=an_organizer().id)
    assert db.session.scalars(select(Letter)).all() == []
