"""Small storms: real workers, killed at random moments, lose and double nothing; `make chaos` is the full size."""

from pathlib import Path

import pytest

from app.outbox.models import CrashPolicy
from tests.chaos.scenario import ALL, Scenario
from tests.chaos.storm import run
from tests.chaos.verdict import complaints


@pytest.mark.parametrize("policy", CrashPolicy)
def test_killed_workers_lose_nothing_and_double_nothing(policy: CrashPolicy, database: str, tmp_path: Path) -> None:
    scenario = Scenario(f"{database}, small", database, policy)

    outcome = run(scenario, letters=400, kills=3, folder=tmp_path)

    assert complaints(outcome) == []


def test_a_misbehaving_relay_loses_nothing_and_doubles_nothing(database: str, tmp_path: Path) -> None:
    scenario = Scenario(f"{database}, misbehaving", database, CrashPolicy.PARK, modes=ALL)

    outcome = run(scenario, letters=300, kills=1, folder=tmp_path)

    assert complaints(outcome) == []
