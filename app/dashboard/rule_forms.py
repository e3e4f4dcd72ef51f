"""The forms by which organizers reject many signatures at once."""

from datetime import UTC, datetime
from secrets import token_urlsafe
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateTimeLocalField, HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, Regexp, ValidationError

from app.dashboard.forms import NumberField
from app.signatures.models import Signature
from app.signatures.rules.conditions import MOST_STARS, Conditions
from app.signatures.rules.models import Was

EARLIEST, LATEST = datetime(2000, 1, 1), datetime(2200, 1, 1)  # noqa: DTZ001 - as the field gives it


def _cleaned(typed: str | None) -> str:
    return (typed or "").replace("\0", "").strip()


class RuleForm(FlaskForm):
    """What signatures must have in common to be rejected."""

    key = HiddenField(validators=[InputRequired(), Length(max=32)], default=lambda: token_urlsafe(12))
    like = NumberField(validators=[Optional()])
    network = BooleanField(_("From the same network"))
    domain = StringField(
        _("Mail domain"),
        filters=[lambda typed: _cleaned(typed).lower().lstrip("@")],
        validators=[
            Optional(),
            Length(max=253),
            Regexp(
                r"[^\s@*?]+\Z",
                message=_("Write a domain such as mail.example. For a part of one, write a pattern below."),
            ),
        ],
        description=_("What stands behind the @: mail.example."),
    )
    pattern = StringField(
        _("Address"),
        filters=[_cleaned],
        validators=[Optional(), Length(max=254, message=_("An address has at most 254 characters."))],
        description=_("* stands for any signs, ? for one: bot*@mail.example, or *@*.mail.example."),
    )
    since = DateTimeLocalField(_("Signed from (UTC)"), [Optional()])
    until = DateTimeLocalField(_("Signed before (UTC)"), [Optional()])
    source = StringField(
        _("Source"),
        filters=[_cleaned],
        validators=[Optional(), Length(max=64, message=_("A source has at most 64 characters."))],
        description=_("As it stood in the link: ?source=..."),
    )
    was = SelectField(
        _("State"),
        choices=[
            SelectChoice("", _("all that can be rejected")),
            SelectChoice(Was.CONFIRMED.value, _("those that count")),
            SelectChoice(Was.PENDING.value, _("those that nobody confirmed yet")),
            SelectChoice(Was.SET_ASIDE.value, _("those that were set aside")),
        ],
    )

    def validate_pattern(self, field: StringField) -> None:
        """Refuse what takes long to compare, or fits everybody."""
        if field.data.count("*") > MOST_STARS:
            raise ValidationError(_("Use at most five *."))
        if not field.data.strip("*?@"):
            raise ValidationError(_("This fits every address."))

    def validate_since(self, field: DateTimeLocalField) -> None:
        """Refuse a moment that no campaign saw."""
        _ensure_in_our_time(field)

    def validate_until(self, field: DateTimeLocalField) -> None:
        """Refuse an end before the beginning."""
        _ensure_in_our_time(field)
        if self.since.data and field.data and field.data <= self.since.data:
            raise ValidationError(_("This is not after the first moment."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for something that not every signature has."""
        fits = bool(super().validate(extra_validators))
        if fits and not set(self.conditions(None).kinds) - {"state"} and not self.network.data:
            self.form_errors.append(_("Say what they have in common: at least one thing besides the state."))
            return False
        return fits

    def conditions(self, example: Signature | None) -> Conditions:
        """Return what was asked for.

        Args:
            example: the signature that `like` names, if there is one.
        """
        return Conditions(
            network_of=example.id if example and self.network.data else None,
            domain=self.domain.data or "",
            pattern=self.pattern.data or "",
            since=_in_utc(self.since.data),
            until=_in_utc(self.until.data),
            source=self.source.data or "",
            was=self.was.data or "",
        )


def _ensure_in_our_time(field: DateTimeLocalField) -> None:
    if field.data and not EARLIEST <= field.data < LATEST:
        raise ValidationError(_("Give a day between 2000 and 2199."))


def _in_utc(typed: datetime | None) -> datetime | None:
    return typed.replace(tzinfo=UTC) if typed else None
