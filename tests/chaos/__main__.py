"""All storms at full size: `make chaos`, or `python -m tests.chaos --letters 2000 --kills 10 --only sqlite`."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.chaos.scenario import SCENARIOS, Scenario
from tests.chaos.storm import Outcome, Stuck, run
from tests.chaos.table import merged, table
from tests.chaos.verdict import complaints
from tests.chaos.workers import Unstoppable

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
BEGIN, END = "<!-- storms -->\n", "<!-- end of storms -->\n"


def main() -> int:
    """Run them, print the table, keep it in the documentation if asked to; return 1 if a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--only", default="", help="storms whose name contains this")
    parser.add_argument("--keep", action="store_true", help="write the table into docs/reliability.md")
    asked = parser.parse_args()
    outcomes, broken = [], []
    for scenario in SCENARIOS:
        if asked.only in scenario.name:
            outcome = _run(scenario, asked, broken)
            outcomes += [outcome] if outcome else []
    sys.stdout.write("\n" + table(outcomes))
    if asked.keep:
        keep(outcomes)
    broken += [complaint for outcome in outcomes for complaint in complaints(outcome)]
    sys.stdout.write("\n".join(broken) + "\n")
    return bool(broken)


def _run(scenario: Scenario, asked: argparse.Namespace, broken: list[str]) -> Outcome | None:
    """Run one storm and print its row; one that gets stuck is a broken promise, and the others go on."""
    with tempfile.TemporaryDirectory(prefix="undersigned-chaos-") as folder:
        try:
            outcome = run(scenario, letters=asked.letters, kills=asked.kills, folder=Path(folder))
        except (Stuck, Unstoppable) as error:
            broken.append(f"{scenario.name}: {error}")
            return None
    sys.stdout.write(table([outcome]).splitlines()[-1] + "\n")
    sys.stdout.flush()
    return outcome


def keep(outcomes: list[Outcome]) -> None:
    """Put the table into docs/reliability.md; rows of storms that were not run stay as they are."""
    page = PAGE.read_text()
    before, _, rest = page.partition(BEGIN)
    kept, _, after = rest.partition(END)
    PAGE.write_text(before + BEGIN + "\n" + merged(kept, outcomes) + "\n" + END + after)


if __name__ == "__main__":
    sys.exit(main())
