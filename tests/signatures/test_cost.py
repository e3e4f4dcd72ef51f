"""What a signature costs the database: a fixed number of statements, however much a campaign says and has."""

from app import tokens
from app.campaigns import queries
from app.extensions import db
from app.signatures import confirming, drafts, mailing
from app.signatures.mailbox import parse
from app.signatures.models import SignatureState
from app.signatures.typed import Arrival, Typed
from app.tokens import Purpose
from tests.factories import a_campaign, a_signature
from tests.forms import SAME_SITE, forms_on, submit
from tests.signatures.signing import ANA, confirm_path, mails, sign, signatures


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
    asked = [each for each in statements if "campaigns.revision" not in each]  # once a second, see page_at
    assert len(asked) == (5 if database == "postgresql" else 4), asked
    assert [each.split()[2] for each in asked if each.startswith("INSERT")] == ["signatures", "messages"]


def test_seven_who_sign_at_once_take_no_more(app, client, database, statements):
    campaign = a_campaign()
    for name in ("first", "second"):
        sign(client, campaign, email=f"{name}@mail.example")
    page = queries.page(campaign, "en")
    typed = [Typed("Ana Ruiz", parse(f"ana{each}@mail.example", reserved_too=True), "60608") for each in range(7)]
    seven = [drafts.first(page.id, page.letter.letter_text_id, each, Arrival()) for each in typed]
    statements.clear()

    mailing.add_and_ask(seven, [page] * 7)

    assert len(statements) == (4 if database == "postgresql" else 3), statements
    db.session.commit()
    assert len(signatures()) == len(mails()) == 9


def test_confirming_takes_eight_statements_and_on_postgresql_one_for_a_lock(client, database, statements):
    campaign = a_campaign()
    for name in ("first", "second", "third"):
        sign(client, campaign, email=f"{name}@mail.example")
    paths = [confirm_path(mail) for mail in mails()]
    for path in paths[:2]:
        submit(client, path)
    statements.clear()

    answer = client.post(paths[2], headers=SAME_SITE)

    assert answer.status_code == 303
    assert len(statements) == (9 if database == "postgresql" else 8), statements


def test_seven_who_confirm_at_once_take_no_more(app, client, database, statements):
    campaign = a_campaign()
    waiting = [a_signature(campaign, email=f"ana{number}@mail.example").public_id for number in range(9)]
    db.session.commit()
    for first in waiting[:2]:
        client.post(f"/confirm/{tokens.issue(Purpose.CONFIRM, first)}", headers=SAME_SITE)
    statements.clear()

    confirmed = confirming.confirm_together(waiting[2:])

    assert all(confirmed)
    assert len(statements) == (9 if database == "postgresql" else 8), statements
