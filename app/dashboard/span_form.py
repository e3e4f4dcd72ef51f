"""The range of dates that statistics are shown for."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField
from wtforms.validators import Optional, ValidationError

from app.signatures.statistics import Span

EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)


class SpanForm(FlaskForm):
    """Two days, both of them included; left empty, the first is that of the first signature and the last is today."""

    since = DateField("From", [Optional()])
    until = DateField("Until", [Optional()])

    def __init__(self, *arguments: Any, **fields: Any) -> None:
        """Make the form without a token: it only asks."""
        super().__init__(*arguments, meta={"csrf": False}, **fields)

    def validate_since(self, field: DateField) -> None:
        """Refuse a day that no campaign saw."""
        _ensure_in_our_time(field)

    def validate_until(self, field: DateField) -> None:
        """Refuse an end before the beginning."""
        _ensure_in_our_time(field)
        if self.since.data and field.data and field.data < self.since.data:
            raise ValidationError("This is before the first day.")

    def span(self, first: date, last: date) -> Span:
        """Return what was asked for; where nothing was, or nothing that can be, from the first day to the last."""
        since = self.since.data if self.since.data and not self.errors else first
        until = self.until.data if self.until.data and not self.errors else max(last, since)
        return Span(_midnight(since), _midnight(until) + timedelta(days=1))


def _ensure_in_our_time(field: DateField) -> None:
    if field.data and not EARLIEST <= field.data <= LATEST:
        raise ValidationError("Give a day between 2000 and 2199.")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
