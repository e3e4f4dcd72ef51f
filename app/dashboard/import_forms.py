"""The form by which organizers bring signatures along."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from app.signatures.import_models import Way
from app.signatures.importing import LONGEST_GROUND
from app.signatures.typed import one_line


class ImportForm(FlaskForm):
    """A file of signatures, and how those in it come to count."""

    file = FileField(_("The file"), [FileRequired(_("Choose a file with signatures."))])
    way = RadioField(
        _("How they come to count"),
        choices=[
            SelectChoice(Way.ASK.value, _("Send each a mail to confirm, as to everybody who signs on the page")),
            SelectChoice(Way.WITNESSED.value, _("They signed on paper, and I am the witness")),
            SelectChoice(Way.ELSEWHERE.value, _("They confirmed their address in another system")),
        ],
        coerce=Way,
        validators=[InputRequired(_("Choose how these people come to count."))],
    )
    holds_sheets = BooleanField(_("I hold the sheets on which these people signed this letter with their own hand"))
    where = StringField(
        _("Where they confirmed"),
        filters=[lambda typed: one_line(typed or "")],
        validators=[Length(max=LONGEST_GROUND, message=_("It has room for 200 characters."))],
        description=_("Such as: Action Network, double opt-in. It stands in the audit log."),
    )

    def validate_holds_sheets(self, field: BooleanField) -> None:
        """Ask a witness to vouch."""
        if self.way.data == Way.WITNESSED and not field.data:
            raise ValidationError(_("Only who holds the sheets can be their witness: tick this box, or ask by mail."))

    def validate_where(self, field: StringField) -> None:
        """Ask where, if it was elsewhere."""
        if self.way.data == Way.ELSEWHERE and not field.data:
            raise ValidationError(_("Say where these people confirmed their address."))
