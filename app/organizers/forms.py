"""Organizers' forms."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired, Length


class SignInForm(FlaskForm):
    """Address and password."""

    email = EmailField(_("E-mail address"), [InputRequired(_("Type your e-mail address.")), Length(max=254)])
    password = PasswordField(_("Password"), [InputRequired(_("Type your password.")), Length(max=1024)])
