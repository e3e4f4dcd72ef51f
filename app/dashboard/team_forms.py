"""Forms about people: who joins, what they may do."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, Field, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from app.organizers.models import Role
from app.organizers.passwords import SHORTEST

ROLES = [
    SelectChoice(Role.VIEWER.value, _("Viewer: looks at everything but the list of signers")),
    SelectChoice(Role.ORGANIZER.value, _("Organizer: runs campaigns")),
    SelectChoice(Role.OWNER.value, _("Owner: runs the team too")),
]
PASSWORD_HINT = _("At least %(count)d characters; four or five words in a row are easy to remember.", count=SHORTEST)


def printable(_form: Any, field: Field) -> None:
    """Refuse line breaks and other signs that nobody can see."""
    if not (field.data or "").isprintable():
        raise ValidationError(_("This has a line break or a sign that nobody can see."))


class RoleForm(FlaskForm):
    """What somebody may do."""

    role = SelectField(_("Role"), choices=ROLES, default=Role.ORGANIZER.value)

    @property
    def chosen(self) -> Role:
        """The role that was chosen."""
        return Role(self.role.data)


class InvitationForm(RoleForm):
    """Whom to ask, and what they will be able to do."""

    email = EmailField(_("E-mail address"), [InputRequired(_("Type their e-mail address.")), Length(max=254)])


class NameForm(FlaskForm):
    """How colleagues see somebody."""

    name = StringField(_("Your name"), [InputRequired(_("Type your name.")), Length(max=120), printable])


class NewPasswordForm(FlaskForm):
    """A password that somebody chooses."""

    password = PasswordField(
        _("Password"),
        [
            InputRequired(_("Choose a password.")),
            Length(SHORTEST, 1024, _("A password needs at least 12 characters.")),
        ],
        description=PASSWORD_HINT,
    )


class JoinForm(NameForm, NewPasswordForm):
    """What an invited person says."""
