"""Forms that a campaign begins with."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app.campaigns.file import CampaignFileInvalid
from app.languages import OFFERED

SLUG_HINT = _("Small letters, digits and hyphens, as in safe-crossings. It stays as it is: people pass the link on.")


class DuplicateForm(FlaskForm):
    """Where the copy of a campaign will stand."""

    slug = StringField(_("Name in its web address"), [InputRequired(_("Name it."))], description=SLUG_HINT)


class NewCampaignForm(DuplicateForm):
    """The first words of a campaign; a campaign file's rules judge them."""

    title = StringField(_("Title"), [InputRequired(_("Give it a title; it can be changed."))])
    language = SelectField(_("Its own language"), choices=[SelectChoice(code, name) for code, name in OFFERED.items()])

    def show(self, error: CampaignFileInvalid) -> None:
        """Write problems to the fields that they are about."""
        for problem in error.problems:
            field = self[problem.path[-1]] if problem.path and problem.path[-1] in self else self.slug
            field.errors = [*field.errors, problem.sentence]


class CampaignFileForm(FlaskForm):
    """A campaign file from the organizer's own disk."""

    file = FileField(_("Campaign file (TOML)"), [FileRequired(_("Choose a file."))])
