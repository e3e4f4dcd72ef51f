"""A mail scanner opens every link of every mail, twice, and posts nothing: nothing happens."""

import re

from flask.testing import FlaskClient

from app.extensions import db
from app.outbox.models import MailTemplate, Message
from app.outbox.rendering import Renderer, Sender
from app.outbox.skeleton import Skeleton
from app.signatures import telling
from tests.factories import a_campaign
from tests.forms import submit
from tests.signatures.signing import confirm_path, mails, only_letter, queue, signatures, signed


def sent(message: Message) -> str:
    """Return a mail as it travels, its lines whole."""
    skeleton = Skeleton.from_bytes(db.session.get_one(MailTemplate, message.template_id).content)
    octets = Renderer(skeleton, Sender("Undersigned", "letters@undersigned.example")).render(
        recipient=message.recipient, message_id=message.message_id, slots=message.slots, date=0
    )
    return octets.decode().replace("=\r\n", "").replace("=3D", "=")


def links_in(message: Message) -> set[str]:
    return set(re.findall(r"http://127\.0\.0\.1:5000(/[^\s\"<>]*)", sent(message)))


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
