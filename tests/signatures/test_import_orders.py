"""Files of signatures: looked through, taken in, stopped, taken back, forgotten."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.campaigns.models import CampaignState
from app.extensions import db, utc_now
from app.signatures import count, import_orders, import_steps, importing, moderation
from app.signatures.import_models import ImportBatch, ImportedPerson, ImportProblem, ImportState, SignatureImport
from app.signatures.models import Signature
from tests.factories import a_campaign
from tests.signatures.bringing import SHEET, figures, number, signed, taken_in, uploaded, wrong


@pytest.fixture
def campaign(app):
    return a_campaign()


def test_a_file_is_looked_through_before_anybody_is_taken_in(campaign):
    order = uploaded(
        campaign, f"{SHEET}\n;60611\nDi Os;60611;;30/11/2026;;\nEl Fa;6061(1)\nana  ruiz;60608;;;;ana@mail.example\n"
    )

    import_steps.work()

    assert figures(order) == (ImportState.CHECKED, 3, 0, 4)
    assert number(Signature) == 0
    assert [line for line, _why in wrong(order)] == [6, 7, 8, 9]
    assert "2026-11-30" in dict(wrong(order))[7]
    assert "line 2" in dict(wrong(order))[9]
    assert [each["name"] for each in import_orders.sample(order)][:2] == ["Ana Ruiz", "Bo Ng"]


def test_the_lines_are_gone_once_they_are_taken_in_or_thrown_away(campaign):
    taken_in(campaign)
    assert number(ImportBatch) == 0

    order = uploaded(campaign)
    import_orders.stop(order, order.organizer_id)
    assert number(ImportBatch) == 0


def test_a_file_that_nobody_decides_about_is_forgotten_after_a_week(campaign):
    order = uploaded(campaign)
    import_steps.work()
    assert import_steps.forget_waiting() == 0
    db.session.refresh(order)
    order.created_at = utc_now() - timedelta(days=8)
    db.session.commit()

    assert import_steps.forget_waiting() == 1
    assert (figures(order)[0], number(ImportBatch)) == (ImportState.STOPPED, 0)


def test_an_import_is_taken_back_whole_and_a_corrected_file_can_come(campaign, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 1)
    order = taken_in(campaign)
    moderation.reject(signed()[2])

    import_orders.undo(order, order.organizer_id)
    import_steps.work()

    assert (figures(order)[0], order.undone) == (ImportState.UNDONE, 2)
    assert count.of_campaign(campaign.id).people == 0
    assert number(ImportedPerson) == 1
    again = taken_in(campaign)
    assert (again.added, again.known) == (2, 1)


def test_a_crash_in_the_middle_goes_on_where_it_was(campaign, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 1)
    order = uploaded(campaign)
    import_steps.work()
    import_orders.start(order, order.organizer_id)
    import_steps.step(order.id)
    took = importing._took
    monkeypatch.setattr(importing, "_took", lambda *args: took(*args) and 1 / 0)

    import_steps.work()

    assert (figures(order)[:2], number(Signature)) == ((ImportState.RUNNING, 1), 1)
    monkeypatch.setattr(importing, "_took", took)
    import_steps.work()
    assert (figures(order)[:2], number(Signature)) == ((ImportState.DONE, 3), 3)


def test_stopping_keeps_who_was_taken_in_and_says_so(campaign, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 1)
    order = uploaded(campaign)
    import_steps.work()
    import_orders.start(order, order.organizer_id)
    import_steps.step(order.id)

    import_orders.stop(order, order.organizer_id)
    import_steps.work()

    assert figures(order)[:2] == (ImportState.STOPPED, 1)
    assert (number(Signature), number(ImportBatch)) == (1, 0)
    with pytest.raises(import_orders.ImportMoved):
        import_orders.stop(order, order.organizer_id)
    assert taken_in(campaign).added == 2


def test_a_campaign_that_closes_ends_its_imports(campaign):
    order = uploaded(campaign)
    import_steps.work()
    import_orders.start(order, order.organizer_id)
    campaign.state = CampaignState.CLOSED
    db.session.commit()

    import_steps.work()

    assert (figures(order)[:2], number(ImportBatch)) == ((ImportState.STOPPED, 0), 0)
    assert "closed" in order.ended_because


def test_two_decisions_at_once_are_one(campaign):
    order = uploaded(campaign)
    import_steps.work()
    import_orders.start(order, order.organizer_id)

    with pytest.raises(import_orders.ImportMoved):
        import_orders.start(order, order.organizer_id)
    with pytest.raises(import_orders.ImportMoved):
        import_orders.undo(order, order.organizer_id)


def test_what_is_kept_of_problems_says_nothing_of_a_person(campaign):
    order = taken_in(campaign, "name,postal_code,email\nZoë Roy,60608,not-an-address\n=Eve,60608,\n")

    assert order.problems == 2
    assert not any(
        word in each.sentence for each in db.session.scalars(select(ImportProblem)) for word in ("Zoë", "Eve", "not-an")
    )


def test_imports_of_other_campaigns_are_not_found(campaign):
    order = uploaded(campaign)

    with pytest.raises(import_orders.ImportNotFound):
        import_orders.find(a_campaign().id, order.id)
    assert import_orders.find(campaign.id, order.id) is db.session.get(SignatureImport, order.id)
