"""What no tally has seen yet is found by its index, however many signatures there are: readers ask each second."""

import pytest
from sqlalchemy import event, insert, text

from app.extensions import db
from app.signatures import count, informed, statistics, tally
from app.signatures.models import Signature, SignatureState
from tests.factories import a_campaign


def sharer(campaign_id):
    """Return somebody whose link others may have followed."""
    return Signature(campaign_id=campaign_id, share_code="k3f")


ASKING = {
    "the count of a page": ("untallied", count.of_campaign),
    "who came through a link": ("untallied", lambda campaign_id: count.signed_through(sharer(campaign_id))),
    "an organizer's overview": ("untallied", lambda campaign_id: statistics.at_a_glance([campaign_id])),
    "the chore that adds up": ("untallied", lambda _campaign_id: tally.roll_up()),
    "who hears news": ("unseen_news", informed.by_language),
    "the chore that counts them": ("unseen_news", lambda _campaign_id: informed.count_anew()),
}


@pytest.fixture
def campaign_id(app):
    """A campaign with so many signatures, all of them tallied, that a plan matters."""
    campaign = a_campaign()
    same = {"campaign_id": campaign.id, "letter_text_id": campaign.letter_texts[0].id, "name": "Ana"}
    same |= {"state": SignatureState.CONFIRMED, "tallied_as": SignatureState.CONFIRMED}
    rows = [
        same
        | {"public_id": f"p{number}", "email": f"s{number}@mail.example", "canonical_email": f"s{number}@mail.example"}
        for number in range(2_000)
    ]
    db.session.execute(insert(Signature), rows)
    db.session.execute(text("ANALYZE signatures"))
    db.session.commit()
    return campaign.id


@pytest.mark.parametrize(("index", "ask"), ASKING.values(), ids=ASKING)
def test_what_is_new_is_found_by_its_index(campaign_id, index, ask):
    asked = []
    explain = "EXPLAIN" if db.engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"

    def keep(_connection, _cursor, statement, parameters, *_rest):
        if "IS TRUE" in statement:
            asked.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", keep)
    ask(campaign_id)
    event.remove(db.engine, "before_cursor_execute", keep)

    assert asked
    for statement, parameters in asked:
        rows = db.session.connection().exec_driver_sql(f"{explain} {statement}", parameters)
        plan = "\n".join(str(row) for row in rows)
        assert f"ix_signatures_{index}" in plan
        assert "Seq Scan on signatures" not in plan


def test_entries_of_what_was_new_are_cleaned_up_before_pages_have_to_read_past_many(app, database):
    if database != "postgresql":
        return
    options = db.session.scalar(text("SELECT reloptions FROM pg_class WHERE relname = 'signatures'"))

    assert set(options) == {f"autovacuum_vacuum_{which}scale_factor=0.05" for which in ("", "insert_")}
