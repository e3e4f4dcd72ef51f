"""The dashboard's forms."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from app.letters.orders import HIGHEST_PACE


class NumberField(IntegerField):
    """A whole number of a size that people type; a longer one is none (WTForms would stumble over 500 digits)."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        super().process_formdata(valuelist if all(len(value) <= 12 for value in valuelist) else ["too long"])


class DeliverForm(FlaskForm):
    """The confirmation step before a delivery."""

    key = HiddenField(validators=[InputRequired(), Length(max=32)])
    last_letter_id = NumberField(validators=[InputRequired(), NumberRange(1, 2**31 - 1)])
    pace_per_hour = NumberField(
        _("Letters an hour"),
        [InputRequired(_("Say how many letters an hour.")), NumberRange(0, HIGHEST_PACE)],
        description=_("Most mailboxes take up to a thousand an hour from one sender. 0 = no cap."),
    )
    typed_address = StringField(_("Type the address once more"), [Length(max=254)])
