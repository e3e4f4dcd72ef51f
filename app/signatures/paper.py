"""Signatures on paper: given without a mailbox, and vouched for by an organizer who holds the sheet (decision 30).

What stands for the mailbox is the postal code: one name counts once in each. So the database tells people on paper
apart by the same unique key as everybody.
"""


def mailbox(postal_code: str) -> str:
    """Return what stands where others have their mailbox; no address looks like it, for it has no @."""
    return f"paper:{postal_code}"
