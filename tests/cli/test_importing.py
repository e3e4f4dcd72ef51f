"""`flask campaigns import-signatures`."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.organizers.models import AuditEvent
from app.signatures import count, import_orders
from app.signatures.count import Count
from app.signatures.import_models import SignatureImport, Way
from app.signatures.models import Signature
from tests.factories import a_campaign, an_organizer

FILE = "email,name,zip\nana@mail.example,Ana Ruiz,60608\nnobody,No Body,60609\n"


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(FILE)
    return str(path)


def run(runner, path, *more):
    return runner.invoke(args=["campaigns", "import-signatures", path, "--slug", a_campaign().slug, *more])


def test_it_says_what_was_done_and_what_was_left_out(runner, path):
    done = run(runner, path)

    assert done.exit_code == 0, done.output
    assert "3: " in done.output
    assert "1 asked by mail to confirm, 0 known already, 1 left out" in done.output


def test_a_dry_run_does_nothing(runner, path):
    campaign = a_campaign()
    arguments = ["campaigns", "import-signatures", path, "--slug", campaign.slug, "--confirmed-at", "there"]

    done = runner.invoke(args=[*arguments, "--dry-run"])

    assert "1 would be added" in done.output
    assert count.of_campaign(campaign.id).people == 0
    runner.invoke(args=arguments)
    assert count.of_campaign(campaign.id).people == 1


def test_an_unknown_campaign_is_a_sentence(runner, path):
    done = runner.invoke(args=["campaigns", "import-signatures", path, "--slug", "none"])

    assert done.exit_code == 1
    assert "There is no campaign at this address." in done.output


def test_sheets_with_a_witness_count_as_those_that_are_uploaded(runner, path):
    done = run(runner, path, "--witness", "Wen Ito")

    assert "1 counted, on paper, 0 known already, 1 left out" in done.output, done.output
    order = db.session.scalars(select(SignatureImport)).one()
    assert (order.way, order.vouched_by) == (Way.WITNESSED, "Wen Ito")
    signature = db.session.scalars(select(Signature)).one()
    assert (signature.witnessed_by, signature.import_id, signature.email) == ("Wen Ito", order.id, "")
    assert count.of_campaign(order.campaign_id) == Count(1, 1)
    said = [(each.action, each.detail.get("vouched_by")) for each in db.session.scalars(select(AuditEvent))]
    assert ("signers.import-upload", "Wen Ito") in said
    import_orders.undo(order, an_organizer().id)


@pytest.mark.parametrize("more", [["--witness", "x" * 121], ["--witness", "Wen", "--confirmed-at", "there"]])
def test_what_vouches_for_sheets_is_one_name(runner, path, more):
    done = run(runner, path, *more)

    assert done.exit_code in (1, 2)
    assert "Say in one line" in done.output or "give one of" in done.output
    assert db.session.scalar(select(Signature.id)) is None
