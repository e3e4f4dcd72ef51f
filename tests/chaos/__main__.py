"""All storms at full size: `make chaos`, or `python -m tests.chaos --letters 2000 --kills 10 --only sqlite`."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.chaos.scenario import SCENARIOS
from tests.chaos.storm import Outcome, run
from tests.chaos.table import table
from tests.chaos.verdict import complaints

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
    outcomes = []
    for scenario in SCENARIOS:
        if asked.only in scenario.name:
            with tempfile.TemporaryDirectory(prefix="undersigned-chaos-") as folder:
                outcomes.append(run(scenario, letters=asked.letters, kills=asked.kills, folder=Path(folder)))
            sys.stdout.write(table(outcomes[-1:]).splitlines()[-1] + "\n")
            sys.stdout.flush()
    sys.stdout.write("\n" + table(outcomes))
    if asked.keep:
        keep(outcomes)
    broken = [complaint for outcome in outcomes for complaint in complaints(outcome)]
    sys.stdout.write("\n".join(broken))
    return bool(broken)


def keep(outcomes: list[Outcome]) -> None:
    """Put the table into docs/reliability.md."""
    page = PAGE.read_text()
    before, after = page.partition(BEGIN)[0], page.partition(END)[2]
    PAGE.write_text(before + BEGIN + "\n" + table(outcomes) + "\n" + END + after)


if __name__ == "__main__":
    sys.exit(main())
