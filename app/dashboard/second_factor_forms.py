"""Forms about the second factor."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length


class CodeForm(FlaskForm):
    """Six digits, or a recovery code."""

    code = StringField(_("Code"), [InputRequired(_("Type the code.")), Length(max=40)])


class SetUpForm(CodeForm):
    """The first code of a phone that was just told the secret."""

    proposal = HiddenField(validators=[InputRequired(), Length(max=200)])


class PasswordForm(FlaskForm):
    """The password, before something is given up."""

    old = PasswordField(_("Your password"), [InputRequired(_("Type your password.")), Length(max=1024)])


class RuleForm(FlaskForm):
    """What everybody needs."""

    needed = BooleanField(_("Everybody signs in with a second factor"))
