"""The table of what storms left behind."""

from collections.abc import Iterable

from tests.chaos.storm import Outcome

HEAD = (
    "| storm | letters | kills | lost | sent twice | in doubt (of these delivered) | may be in doubt | sums agree | s |"
)
RULE = "|---|---|---|---|---|---|---|---|---|"


def table(outcomes: Iterable[Outcome]) -> str:
    """Return the outcomes as a Markdown table."""
    return "\n".join([HEAD, RULE, *(_row(outcome) for outcome in outcomes)]) + "\n"


def _row(outcome: Outcome) -> str:
    account, bound = outcome.account, outcome.most_in_doubt
    cells = [
        f"{outcome.scenario.name}, {outcome.scenario.crash_policy}"
        + (f", {outcome.scenario.trouble}" if outcome.scenario.trouble else ""),
        f"{account.letters:,}",
        outcome.kills,
        account.lost,
        account.duplicated,
        f"{account.uncertain} ({account.uncertain_accepted})",
        "any" if outcome.scenario.misbehaving else f"{bound}",
        "yes" if outcome.sums_agree else "NO",
        f"{outcome.seconds:.0f}",
    ]
    return f"| {' | '.join(map(str, cells))} |"
