"""The table of what storms left behind."""

from collections.abc import Iterable

from tests.chaos.scenario import SCENARIOS, Scenario
from tests.chaos.storm import Outcome

HEAD = (
    "| storm | letters | kills | lost | sent twice | in doubt (of these delivered) | may be in doubt | sums agree | s |"
)
RULE = "|---|---|---|---|---|---|---|---|---|"


def table(outcomes: Iterable[Outcome]) -> str:
    """Return the outcomes as a Markdown table."""
    return "\n".join([HEAD, RULE, *(_row(outcome) for outcome in outcomes)]) + "\n"


def merged(kept: str, outcomes: Iterable[Outcome]) -> str:
    """Return a table of earlier with the new outcomes in it, in the order of the scenarios.

    Args:
        kept: the table of earlier.
        outcomes: of the storms that were run now.
    """
    rows = {_storm(line): line for line in (*kept.splitlines(), *map(_row, outcomes)) if line.startswith("| ")}
    return "\n".join([HEAD, RULE, *(rows[name] for name in map(_title, SCENARIOS) if name in rows)]) + "\n"


def _storm(line: str) -> str:
    return line.split("|")[1].strip()


def _title(scenario: Scenario) -> str:
    trouble = f", {scenario.trouble}" if scenario.trouble else ""
    return f"{scenario.name}, {scenario.crash_policy}{trouble}"


def _row(outcome: Outcome) -> str:
    account, bound = outcome.account, outcome.most_in_doubt
    cells = [
        _title(outcome.scenario),
        f"{account.letters:,}",
        outcome.kills,
        account.lost,
        account.duplicated,
        f"{account.uncertain} ({account.uncertain_accepted})",
        "any" if outcome.scenario.modes else f"{bound}",
        "yes" if outcome.sums_agree else "NO",
        f"{outcome.seconds:.0f}",
    ]
    return f"| {' | '.join(map(str, cells))} |"
