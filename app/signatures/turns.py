"""Taking turns: who decides by what they read lets nobody else decide the same thing until they commit."""

import json
from collections.abc import Iterable

from sqlalchemy import text

from app.extensions import begin_writing, db

_LOCK = text("""
    SELECT pg_advisory_xact_lock(number) FROM (
        SELECT DISTINCT hashtextextended(name, 0) AS number
          FROM json_array_elements_text(CAST(:names AS json)) AS name ORDER BY number
    ) AS numbers
""")
"In one order everywhere, so that two who take several cannot wait for each other in a circle."


def take(names: Iterable[str]) -> None:
    """Wait until nobody else has one of these turns, and keep them until the transaction ends.

    What is read afterwards stays true until then. SQLite has one writer: there the transaction becomes it now, before
    it looks, and not only with its first change.

    Args:
        names: what is decided about, such as `person:7:...`.
    """
    if db.engine.dialect.name != "postgresql":
        begin_writing()
        return
    db.session.connection().execute(_LOCK, {"names": json.dumps(sorted(names))})
