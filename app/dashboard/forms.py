"""The dashboard's forms."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateTimeLocalField, HiddenField, IntegerField, RadioField, SelectField, StringField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.extensions import utc_now
from app.letters.models import DeliveryMode
from app.letters.orders import HIGHEST_PACE, Hours, Order

NOW, FOLLOW, AT_A_TIME = "now", "follow", "at"
TIME_ZONES = sorted(available_timezones())
PATIENCE = timedelta(minutes=10)
"How long after the moment that was typed an order still comes in time: people look at it before they press."


class NumberField(IntegerField):
    """A whole number of a size that people type; a longer one is none (WTForms would stumble over 500 digits)."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        super().process_formdata(valuelist if all(len(value) <= 12 for value in valuelist) else ["too long"])


class DeliverForm(FlaskForm):
    """The confirmation step before a delivery."""

    key = HiddenField(validators=[InputRequired(), Length(max=32)])
    last_letter_id = NumberField(validators=[InputRequired(), NumberRange(0, 2**31 - 1)])
    mode = RadioField(
        _("How"),
        choices=[
            SelectChoice(DeliveryMode.SINGLE.value, _("One mail for each letter")),
            SelectChoice(DeliveryMode.DIGEST.value, _("One mail with all of them, as text, PDF and spreadsheet")),
            SelectChoice(DeliveryMode.PACKET.value, _("On paper: a PDF to print and hand over in person, no mail")),
        ],
        default=DeliveryMode.SINGLE.value,
    )
    when = RadioField(
        _("When"),
        choices=[
            SelectChoice(NOW, _("Now: the letters that are ready")),
            SelectChoice(FOLLOW, _("As they are confirmed: the letters that are ready, and each new one")),
            SelectChoice(AT_A_TIME, _("At a time: the letters that are ready, from then on")),
        ],
        default=NOW,
    )
    starts_at = DateTimeLocalField(_("From this moment on"), [Optional()])
    opens_at = TimeField(_("Not before this time of day"), [Optional()])
    closes_at = TimeField(_("Not after this time of day"), [Optional()])
    time_zone = SelectField(_("By the clock of"), choices=TIME_ZONES, default="UTC")
    pace_per_hour = NumberField(
        _("Letters an hour"),
        [InputRequired(_("Say how many letters an hour.")), NumberRange(0, HIGHEST_PACE)],
        description=_("Most mailboxes take up to a thousand an hour from one sender. 0 = no cap."),
    )
    typed_address = StringField(_("Type the address once more"), [Length(max=254)])

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for the moment where one was promised; only single mails can leave as letters are confirmed."""
        fits = bool(super().validate(extra_validators))
        if self.when.data == FOLLOW and self.mode.data != DeliveryMode.SINGLE:
            self.when.errors = [_("Letters that go together cannot go as they are confirmed.")]
            return False
        if self.when.data == AT_A_TIME and self.starts_at.data is None and not self.starts_at.errors:
            self.starts_at.errors = [_("Say from which moment on.")]
            return False
        if fits and self.when.data == AT_A_TIME and self._start() < utc_now() - PATIENCE:
            self.starts_at.errors = [
                _("This moment has passed, by the clock chosen below: choose a later one, or now.")
            ]
            return False
        return fits

    def order(self, target_id: int) -> Order:
        """Return what was decided, as an order."""
        return Order(
            target_id=target_id,
            last_letter_id=self.last_letter_id.data or 0,
            pace_per_hour=self.pace_per_hour.data or 0,
            mode=DeliveryMode(self.mode.data),
            typed_address=self.typed_address.data or "",
            follows=self.when.data == FOLLOW,
            starts_at=self._start() if self.when.data == AT_A_TIME else None,
            hours=Hours(_minute(self.opens_at.data, 0), _minute(self.closes_at.data, 1440), self.time_zone.data),
            key=self.key.data or "",
        )

    def _start(self) -> datetime:
        typed: datetime = self.starts_at.data
        return typed.replace(tzinfo=ZoneInfo(self.time_zone.data)).astimezone(UTC)


def _minute(of_day: time | None, otherwise: int) -> int:
    """Return the minute of the day; midnight as an end is the day's last."""
    return (of_day.hour * 60 + of_day.minute or otherwise) if of_day else otherwise
