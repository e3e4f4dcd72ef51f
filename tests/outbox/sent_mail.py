"""Messages that have left already, for tests about what comes back."""

from itertools import count

from flask import current_app
from jinja2 import ChoiceLoader, DictLoader

from app.extensions import db
from app.outbox import service
from app.outbox.mail import Mail
from app.outbox.models import CrashPolicy, Message, MessageState
from app.outbox.queries import message
from app.outbox.states import move

numbers = count(1)
TEMPLATES = {"email/short/subject.txt": "Trees\n", "email/short/body.txt": "Please plant them.\n"}


def use_short_mail():
    """Let the app know the mail called `short`."""
    current_app.jinja_loader = ChoiceLoader([DictLoader(TEMPLATES), current_app.jinja_loader])


def a_message(*, state=MessageState.SENT, key=None, crash_policy=CrashPolicy.PARK, recipient="clerk@office.example"):
    """Return a message of a new stream, in the state it would have come to by itself."""
    use_short_mail()
    key = key or f"letter:{next(numbers)}"
    stream = service.open_stream(f"stream-of-{key}", crash_policy=crash_policy)
    service.put_many(stream, [(key, Mail("short", recipient))])
    found = message(key)
    if state is not MessageState.PENDING:
        move(db.session(), MessageState.PENDING, MessageState.TRANSMITTING, Message.id == found.id, attempts=1)
        if state is not MessageState.TRANSMITTING:
            move(db.session(), MessageState.TRANSMITTING, state, Message.id == found.id)
    db.session.commit()
    return db.session.get_one(Message, found.id)
