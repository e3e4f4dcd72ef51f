"""A mail scanner opens every link of every mail, twice, and posts nothing: nothing happens."""

import re
from typing import Any

from flask.testing import FlaskClient
from playwright.sync_api import Browser
from sqlalchemy import select

from app import tokens
from app.extensions import db
from app.letters.models import LetterState
from app.outbox.models import MailTemplate, Message, MessageState
from app.outbox.rendering import Renderer, Sender
from app.outbox.skeleton import Skeleton
from app.signatures import moderation, service, telling
from app.signatures.models import SignatureState
from app.tokens import Purpose
from tests.browser import mails as every_mail
from tests.factories import a_campaign, a_signature
from tests.forms import submit
from tests.signatures.signing import confirm_path, mails, only_letter, queue, signatures, signed

LINK = r"http://127\.0\.0\.1:\d+(/[^\s\"<>]*)"
TO_OTHERS = {"letter", "invitation", "new-password", "update"}
"Mails that no supporter gets; the update is its preview for an organizer."


def sent(message: Message) -> str:
    """Return a mail as it travels, its lines whole."""
    skeleton = Skeleton.from_bytes(db.session.get_one(MailTemplate, message.template_id).content)
    octets = Renderer(skeleton, Sender("Undersigned", "letters@undersigned.example")).render(
        recipient=message.recipient, message_id=message.message_id, slots=message.slots, date=0
    )
    return octets.decode().replace("=\r\n", "").replace("=3D", "=")


def links_in(message: Message) -> set[str]:
    return set(re.findall(LINK, sent(message)))


def rows() -> str:
    return str([{column.name: getattr(row, column.name) for column in row.__table__.columns} for row in signatures()])


def scan(client: FlaskClient) -> set[str]:
    """Open every link in every mail so far, and return the paths."""
    paths = {path for message in mails() for path in links_in(message)}
    for path in paths:
        for method in (client.get, client.head, client.get, client.head):
            assert method(path.replace("&amp;", "&")).status_code == 200, path
    return paths


def test_scanners_confirm_withdraw_and_erase_nothing(client: FlaskClient) -> None:
    signed(client, a_campaign(), keep_informed=True)
    before = rows()
    waiting = scan(client)
    assert rows() == before

    submit(client, confirm_path(mails()[0]))
    queue(only_letter(), "sent")
    telling.tell_of_letters()
    before = rows()
    after = scan(client)
    assert rows() == before

    opened = {path.split("/")[1] for path in waiting | after}
    assert opened >= {"confirm", "letter", "campaigns"}
    assert [mail.key.split(":")[0] for mail in mails()] == ["confirm", "thanks", "letter", "delivered"]


def test_no_link_of_any_mail_to_supporters_changes_anything(client: FlaskClient) -> None:
    """Of each kind of mail that there is, also news, reminders and letters that came back."""
    campaign = a_campaign()
    signature = a_signature(campaign, state=SignatureState.CONFIRMED, keep_informed=True)
    html, texts = every_mail.shown(campaign, signature)
    stored = everything()

    paths_of = {name: set(re.findall(LINK, html[name] + texts[name])) for name in html.keys() - TO_OTHERS}
    paths_of["news"] = {f"/unsubscribe/{tokens.issue(Purpose.UNSUBSCRIBE, signature.public_id)}"}
    for name, paths in paths_of.items():
        assert paths, name
        for path in paths:
            for method in (client.get, client.head, client.get, client.head):
                assert method(path.replace("&amp;", "&")).status_code in (200, 303), (name, path)

    assert everything() == stored


def everything() -> dict[str, list[Any]]:
    """Return all rows of all tables."""
    db.session.rollback()
    return {table.name: list(db.session.execute(select(table))) for table in db.metadata.sorted_tables}


def test_a_scanner_that_runs_the_pages_scripts_does_nothing_either(
    client: FlaskClient, browser: Browser, address: str
) -> None:
    """It is a browser without a face: it opens each link twice, lets scripts run to their end, and presses nothing."""
    signed(client, a_campaign(proof_of_work=True), keep_informed=True)
    scan_with_scripts(browser, address)

    assert signatures()[0].state == SignatureState.PENDING
    service.confirm(signatures()[0].public_id)
    db.session.commit()
    signature = signatures()[0]
    moderation.accept(signature)
    queue(only_letter(), MessageState.SENT)
    telling.tell_of_letters()
    before = rows()
    opened = scan_with_scripts(browser, address)

    assert rows() == before
    assert only_letter().state == LetterState.ORDERED
    assert {path.split("/")[1] for path in opened} >= {"confirm", "letter", "campaigns"}


def scan_with_scripts(browser: Browser, address: str) -> set[str]:
    page = browser.new_page()
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method != "GET" else None)
    paths = {path.replace("&amp;", "&") for message in mails() for path in links_in(message)}
    paths.add(f"/unsubscribe/{tokens.issue(Purpose.UNSUBSCRIBE, signatures()[0].public_id)}")
    for path in [*paths, *paths]:
        answer = page.goto(address + path, wait_until="networkidle")
        assert answer is not None
        assert answer.status == 200, path
    page.close()
    db.session.rollback()  # what was read before is read afresh
    assert posts == []
    return paths
