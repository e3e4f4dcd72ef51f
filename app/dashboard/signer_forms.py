"""The forms by which organizers decide about signatures."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from app.signatures.exporting import Format
from app.signatures.models import SignatureState
from app.signatures.typed import NAME_LENGTH, one_line

REASONS = {
    "not-a-person": _("Not a person: a program filled it in"),
    "not-theirs": _("Somebody else signed in this name"),
    "abusive": _("Abusive words"),
    "asked": _("They asked us to"),
    "other": _("Something else"),
}


class RejectForm(FlaskForm):
    """Why a signature should not count."""

    because = RadioField(
        _("Why"),
        choices=[SelectChoice(value, label) for value, label in REASONS.items()],
        validators=[InputRequired(_("Choose why, so that others understand it later."))],
    )


class PublicNameForm(FlaskForm):
    """How a name stands on the campaign's page."""

    public_name = StringField(
        _("Name on the campaign's page"),
        filters=[lambda typed: one_line(typed or "")],
        validators=[
            InputRequired(_("Write a name; to hide it, take the tick away.")),
            Length(max=NAME_LENGTH, message=_("A name has at most 100 characters.")),
        ],
    )
    shown = BooleanField(_("Show it"))


class DecisionForm(FlaskForm):
    """What is decided about the signatures that are ticked, which the page lists by itself."""

    decision = RadioField(choices=["accept", "reject"], validators=[InputRequired()])


class ExportForm(FlaskForm):
    """Which signatures to take along, and as what kind of file."""

    format = RadioField(
        _("File"),
        choices=[
            SelectChoice(Format.CSV.value, _("CSV: for any program")),
            SelectChoice(Format.XLSX.value, _("XLSX: opens in Excel and LibreOffice as it is")),
        ],
        coerce=Format,
        default=Format.CSV,
    )
    which = SelectField(
        _("Whose"),
        choices=[SelectChoice("", _("all, with their state"))] + [SelectChoice(each.value) for each in SignatureState],
        coerce=lambda chosen: SignatureState(chosen) if chosen else None,
        default=SignatureState.CONFIRMED,
    )
