"""Letters are written when a signature comes to count."""

from sqlalchemy import func, select

from app.extensions import db
from app.letters.models import Letter, LetterState
from app.letters.writing import Signed, write
from app.signatures.models import SignatureState
from tests.factories import a_campaign, a_signature, a_target


def signed(signature, **words):
    defaults = {"name": signature.name, "place": "10001", "own_words": "My words.", "reply_to": signature.email}
    return Signed(signature_id=signature.id, letter_text_id=signature.letter_text_id, **defaults | words)


def written(signature, **words):
    write(signature.campaign_id, [signed(signature, **words)])
    db.session.commit()
    return list(db.session.scalars(select(Letter).where(Letter.signature_id == signature.id).order_by(Letter.id)))


def test_each_target_gets_one_letter_with_the_words_as_signed(app):
    campaign = a_campaign(targets=[a_target(position=1), a_target(position=2, address="deputy@city.example")])
    signature = a_signature(campaign, state=SignatureState.CONFIRMED, name="Zoë O'Neil")

    letters = written(signature, own_words=" as\n\ntyped ")

    assert {letter.target_id for letter in letters} == {target.id for target in campaign.targets}
    assert {(letter.supporter_name, letter.own_words, letter.state) for letter in letters} == {
        ("Zoë O'Neil", " as\n\ntyped ", LetterState.READY)
    }


def test_writing_twice_is_writing_once(app):
    signature = a_signature(state=SignatureState.CONFIRMED)

    first = written(signature)
    second = written(signature, own_words="other words")

    assert first == second
    assert db.session.scalar(select(func.count(Letter.id))) == 1
    assert second[0].own_words == "My words."


def test_a_target_that_came_later_gets_its_letter_too(app):
    campaign = a_campaign()
    signature = a_signature(campaign, state=SignatureState.CONFIRMED)
    written(signature)
    campaign.targets.append(a_target(position=2, address="deputy@city.example"))
    db.session.commit()

    assert len(written(signature)) == 2


def test_the_callers_transaction_decides(app):
    signature = a_signature(state=SignatureState.CONFIRMED)
    write(signature.campaign_id, [signed(signature)])

    db.session.rollback()

    assert db.session.scalar(select(func.count(Letter.id))) == 0
