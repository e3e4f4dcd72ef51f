"""What a signature costs the database: a fixed number of statements, however much a campaign says and has."""

from collections.abc import Iterator

import pytest
from sqlalchemy import event

from app.extensions import db
from app.signatures.models import SignatureState
from tests.factories import a_campaign, a_signature
from tests.forms import SAME_SITE, forms_on
from tests.signatures.signing import ANA, sign


@pytest.fixture
def statements(app) -> Iterator[list[str]]:
    """Every statement from now on."""
    seen: list[str] = []

    def note(_connection, _cursor, statement: str, *_rest) -> None:
        seen.append(" ".join(statement.split()[:3]))

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def test_signing_takes_eight_statements_and_on_postgresql_one_for_a_lock(client, database, statements):
    campaign = a_campaign(languages=("en", "es"))
    for _ in range(3):
        a_signature(campaign, state=SignatureState.CONFIRMED)
    sign(client, campaign, email="first@mail.example")
    address = f"/campaigns/{campaign.slug}"
    token = forms_on(client.get(address).text)[0].fields["form_token"]
    statements.clear()

    answer = client.post(address, data=ANA | {"form_token": token}, headers=SAME_SITE)

    assert answer.status_code == 303
    assert len(statements) == (9 if database == "postgresql" else 8), statements
    assert [each for each in statements if each.startswith("INSERT")] == [
        "INSERT INTO signatures",
        "INSERT INTO messages",
    ]
