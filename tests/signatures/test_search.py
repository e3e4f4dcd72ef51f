"""Signatures are found by their beginning, in whatever language the database sorts, and by an index."""

import re

import flask_migrate
import pytest
from sqlalchemy import insert, text

from app import create_app
from app.extensions import db
from app.signatures.models import Signature, SignatureState
from app.signatures.search import newest, search
from tests.factories import a_campaign, a_signature

CONFIRMED = SignatureState.CONFIRMED
LETTERS = str.maketrans("0123456789", "abcdefghij")


@pytest.fixture
def danish(postgres):
    """The app on a database that sorts as Danes do: `aa` is a letter of its own behind `z`, `é` stands beside `e`."""
    app = create_app(APP_ENV="testing", DATABASE_URL=postgres.url(postgres.create_database_sorting_as("da")))
    with app.app_context():
        flask_migrate.upgrade()
        yield
        db.session.remove()
        db.engine.dispose()


def test_a_beginning_is_compared_sign_by_sign_whatever_the_language(danish):
    campaign = a_campaign()
    for number, name in enumerate(("Aaron Berg", "Åse Holm", "Émile Roy", "Eva Lund")):
        a_signature(campaign, state=CONFIRMED, name=name, email=f"aa{number}@mail.example", postal_code=f"AA{number}")

    assert [[each.name for each in search(campaign.id, words)] for words in ("a", "å", "e", "é")] == [
        ["Aaron Berg"],
        ["Åse Holm"],
        ["Eva Lund"],
        ["Émile Roy"],
    ]
    assert [each.name for each in search(campaign.id, "aa1@")] == ["Åse Holm"]
    assert [each.name for each in search(campaign.id, "aa2")] == ["Émile Roy"]


def test_searches_and_mailboxes_are_found_by_an_index(app):
    campaign = a_campaign()
    _many(campaign)

    plans = [_plan(newest(campaign.id, words)) for words in ("ana hh", "0077", "s77@")]
    mailbox = _plan(db.select(Signature.id).filter_by(campaign_id=campaign.id, canonical_email="s77@mail.example"))

    wanted = [f"ix_signatures_{column}_begins" for column in ("name", "place", "mailbox")]
    assert [name in plan for name, plan in zip(wanted, plans, strict=True)] == [True] * 3
    assert "SCAN" not in mailbox.upper().replace("INDEX SCAN", "").replace("INDEX ONLY SCAN", "")


def test_the_newest_of_many_in_one_place_are_found_by_the_index_alone(app):
    campaign = a_campaign()
    _many(campaign)
    db.session.execute(text("UPDATE signatures SET postal_code = '60608' WHERE id % 20 = 0"))
    db.session.commit()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE" if db.engine.dialect.name == "postgresql" else "ANALYZE"))

    plan = _plan(newest(campaign.id, "60608"))

    assert re.search("Index Only Scan.* ix_signatures_place_begins|COVERING INDEX ix_signatures_place_begins", plan), (
        plan
    )
    assert [each.id for each in search(campaign.id, "60608")] == list(range(2000, 980, -20))


def _many(campaign):
    same = {"campaign_id": campaign.id, "letter_text_id": campaign.letter_texts[0].id, "state": CONFIRMED}
    rows = [
        {"public_id": f"p{number}", "name": "Ana", "counted_name": f"ana {number}".translate(LETTERS)}
        | {"email": f"s{number}@mail.example", "canonical_email": f"s{number}@mail.example"}
        | {"postal_code": f"{number:05}"}
        for number in range(2_000)
    ]
    db.session.execute(insert(Signature), [same | row for row in rows])
    db.session.execute(text("ANALYZE signatures"))


def _plan(statement):
    literal = statement.compile(db.engine, compile_kwargs={"literal_binds": True})
    explain = "EXPLAIN" if db.engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
    return "\n".join(str(row) for row in db.session.execute(text(f"{explain} {literal}")))
