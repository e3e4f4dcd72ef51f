"""Forms about one's own account."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired, Length

from app.dashboard.team_forms import NewPasswordForm


class ChangePasswordForm(NewPasswordForm):
    """The old password and the new one."""

    old = PasswordField(_("Your password now"), [InputRequired(_("Type your password.")), Length(max=1024)])


class ForgottenForm(FlaskForm):
    """Whose password is forgotten."""

    email = EmailField(_("E-mail address"), [InputRequired(_("Type your e-mail address.")), Length(max=254)])
