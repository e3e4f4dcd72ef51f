"""What is handed over beside the letters: sheets of paper that people signed, which have no letter here.

The package above knows how many those are and says so here, as the stairs let no letter ask for it.
"""

from collections.abc import Callable


class Sheets:
    """How many people signed a campaign on paper."""

    def __init__(self) -> None:
        self._count: Callable[[int], int] | None = None

    def use(self, count: Callable[[int], int]) -> None:
        """Set who counts them, by the campaign's number."""
        self._count = count

    def signed(self, campaign_id: int) -> int:
        """Return how many signed on paper and count now."""
        return self._count(campaign_id) if self._count else 0


sheets = Sheets()
