"""An organizer pauses a delivery in full swing: workers that are processes of their own stop at once."""

import time
from pathlib import Path

from app.outbox import service
from app.outbox.models import CrashPolicy
from tests.chaos.recording import Tail
from tests.chaos.scenario import Scenario
from tests.chaos.stage import CONNECTIONS, stage

PAUSES = 3
SETTLING_SECONDS = 0.5
PATIENCE_SECONDS = 60


def test_a_paused_delivery_sends_at_most_one_more_letter_for_each_connection(database: str, tmp_path: Path) -> None:
    scenario = Scenario(f"{database}, paused", database, CrashPolicy.PARK)
    afterwards = []

    with stage(scenario, 3_000, tmp_path) as scene:
        record = Tail(scene.relay.record)
        for _ in range(PAUSES):
            _wait_for_more_than(record, record.count() + 40)
            service.pause(scene.stream_id)
            at_the_pause = record.count()
            time.sleep(SETTLING_SECONDS)
            afterwards.append(record.count() - at_the_pause)
            service.resume(scene.stream_id)

    assert max(afterwards) <= scenario.workers * CONNECTIONS


def _wait_for_more_than(record: Tail, letters: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while record.count() <= letters:
        assert time.monotonic() < deadline, "the workers do not send"
        time.sleep(0.01)
