"""The mails that organizers get about their accounts, in English: each function returns one, as a value."""

from flask import current_app

from app.organizers.models import Invitation, Organizer
from app.outbox.mail import Mail
from app.outbox.public_address import absolute
from app.tokens import Purpose, issue


def invitation(about: Invitation, by: Organizer) -> Mail:
    """Ask somebody to join the team, with the link that makes their account."""
    link = absolute("invitation.show", token=issue(Purpose.INVITATION, about.public_id))
    return _to(about.email, "invitation", role=about.role, by=by.name or by.email, link=link)


def new_password(organizer: Organizer) -> Mail:
    """Let somebody who forgot their password choose another."""
    link = absolute("password.choose", token=issue(Purpose.NEW_PASSWORD, organizer.session_key))
    return _to(organizer.email, "new-password", link=link)


def _to(address: str, name: str, **slots: str) -> Mail:
    site: str = current_app.config["PUBLIC_URL"]
    return Mail(name=name, recipient=address, slots={"site": site, **slots}, automatic=True)
