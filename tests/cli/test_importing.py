"""`flask campaigns import-signatures`."""

import pytest

from app.signatures import count
from tests.factories import a_campaign

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
