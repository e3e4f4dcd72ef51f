"""The audit log."""

from sqlalchemy import select

from app.extensions import db
from app.organizers.models import AuditEvent


def actions():
    """Return what was done, in turn."""
    return list(db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))
