"""What a storm must not leave behind."""

from tests.chaos.storm import Outcome


def complaints(outcome: Outcome) -> list[str]:
    """Return what is wrong with an outcome; nothing, if the engine kept its promises."""
    account, scenario = outcome.account, outcome.scenario
    twice = outcome.most_in_doubt if scenario.may_send_twice else 0
    found = {
        f"{account.lost} letters are lost": account.lost == 0,
        f"{account.duplicated} letters were sent twice, at most {twice} may be": account.duplicated <= twice,
        f"{account.accepted_unknown} letters would be sent twice": account.accepted_unknown == 0,
        f"{account.strangers} letters left that no row knows": account.strangers == 0,
        f"{account.unfinished} letters still wait": account.unfinished == 0,
        "the counters do not add up": outcome.sums_agree,
        f"{account.uncertain} letters are in doubt, at most {outcome.most_in_doubt} may be": bool(scenario.modes)
        or account.uncertain <= outcome.most_in_doubt,
    }
    return [f"{scenario.name}: {complaint}" for complaint, kept in found.items() if not kept]
