"""One person counts in at a time: by their mailbox, or on paper, never by both at the same moment.

The unique keys tell mailboxes apart, and names on paper in one postal code; between the two nothing but a look does. So
whoever looks holds the person first. Only namesakes in one postal code share what is held: no other signer waits.
"""

import json
from collections.abc import Iterable

from sqlalchemy import text

from app.extensions import begin_writing, db
from app.signatures import paper
from app.signatures.typed import counted_name

_LOCK = text("""
    SELECT pg_advisory_xact_lock(number) FROM (
        SELECT DISTINCT hashtextextended(person, 0) AS number
          FROM json_array_elements_text(CAST(:people AS json)) AS person ORDER BY number
    ) AS numbers
""")
"In one order everywhere, so that two who hold several cannot wait for each other in a circle."


def hold(campaign_id: int, people: Iterable[tuple[str, str]]) -> None:
    """Let nobody else count these people in until the transaction ends; what is read afterwards is true until then.

    SQLite has one writer: there the transaction becomes it now, before the look, and not only with its first change.

    Args:
        campaign_id: where they sign.
        people: postal code and name of each.
    """
    if db.engine.dialect.name != "postgresql":
        begin_writing()
        return
    keys = sorted(f"person:{campaign_id}:{paper.mailbox(place)}:{counted_name(name)}" for place, name in people)
    db.session.connection().execute(_LOCK, {"people": json.dumps(keys)})
