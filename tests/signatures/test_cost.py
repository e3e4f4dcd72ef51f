"""What a signature costs the database: a fixed number of statements, however much a campaign says and has."""

from app.signatures.models import SignatureState
from tests.factories import a_campaign, a_signature
from tests.forms import SAME_SITE, forms_on, submit
from tests.signatures.signing import ANA, confirm_path, mails, sign


def test_signing_takes_four_statements_and_on_postgresql_one_for_a_lock(client, database, statements):
    campaign = a_campaign(languages=("en", "es"))
    for _ in range(3):
        a_signature(campaign, state=SignatureState.CONFIRMED)
    for name in ("first", "second"):  # what lasts is met, and then remembered
        sign(client, campaign, email=f"{name}@mail.example")
    address = f"/campaigns/{campaign.slug}"
    token = forms_on(client.get(address).text)[0].fields["form_token"]
    statements.clear()

    answer = client.post(address, data=ANA | {"form_token": token}, headers=SAME_SITE)

    assert answer.status_code == 303
    assert len(statements) == (5 if database == "postgresql" else 4), statements
    assert [each.split()[2] for each in statements if each.startswith("INSERT")] == ["signatures", "messages"]


def test_confirming_takes_ten_statements(client, statements):
    campaign = a_campaign()
    for name in ("first", "second", "third"):
        sign(client, campaign, email=f"{name}@mail.example")
    paths = [confirm_path(mail) for mail in mails()]
    for path in paths[:2]:
        submit(client, path)
    statements.clear()

    answer = client.post(paths[2], headers=SAME_SITE)

    assert answer.status_code == 303
    assert len(statements) == 10, statements
