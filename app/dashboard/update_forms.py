"""The forms of updates to supporters."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from app.dashboard.forms import NumberField
from app.languages import OFFERED
from app.letters.orders import HIGHEST_PACE
from app.signatures.typed import has_control_signs
from app.updates import wording
from app.updates.models import Update
from app.updates.service import Words

LONGEST_BODY = 20_000


def _plain(allowed: str) -> Any:
    def check(_form: Form, field: StringField) -> None:
        if has_control_signs(field.data or "", allowed=allowed):
            raise ValidationError(_("There is a character in it that no mail can carry. Please type it again."))

    return check


def _live_links(_form: Form, field: TextAreaField) -> None:
    if dead := wording.dead_links(field.data or ""):
        raise ValidationError(
            _("A link in a mail needs its whole address, with https:// before it: %(link)s", link=dead[0])
        )


class UpdateTextForm(Form):
    """An update in one language."""

    language = HiddenField()
    subject = StringField(
        _("Subject"), [Length(max=160, message=_("A subject has room for 160 characters.")), _plain("")]
    )
    body = TextAreaField(
        _("Text (Markdown)"),
        [
            Length(max=LONGEST_BODY, message=_("That is longer than anybody reads: at most 20,000 characters.")),
            _plain("\r\n\t"),
            _live_links,
        ],
    )


class UpdateForm(FlaskForm):
    """A draft in each language."""

    revision = NumberField(validators=[InputRequired(), NumberRange(0, 2**31 - 1)])
    texts = FieldList(FormField(UpdateTextForm), max_entries=len(OFFERED))

    def words(self, languages: tuple[str, ...]) -> Mapping[str, Words]:
        """Return what was typed, by language."""
        rows = [row.form for row in self.texts if row.form.language.data in languages]
        return {row.language.data: Words(_tidy(row.subject.data), _tidy(row.body.data)) for row in rows}


class SendForm(FlaskForm):
    """The confirmation step before an update is sent."""

    revision = NumberField(validators=[InputRequired(), NumberRange(0, 2**31 - 1)])
    domain_pace_per_hour = NumberField(
        _("At most, to one mail provider, an hour"),
        [InputRequired(_("Say how many an hour; 0 = no cap.")), NumberRange(0, HIGHEST_PACE)],
        description=_(
            "0 = as fast as they are taken; whoever says that we are too fast is sent to more slowly by itself."
        ),
        default=0,
    )


def filled(update: Update, languages: tuple[str, ...]) -> UpdateForm:
    """Return the form with what a draft says, a row for each of the campaign's languages."""
    said = {text.language: text for text in update.texts}
    rows = [
        {
            "language": language,
            "subject": said[language].subject if language in said else "",
            "body": said[language].body if language in said else "",
        }
        for language in languages
    ]
    return UpdateForm(formdata=None, data={"revision": update.revision, "texts": rows})


def _tidy(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").strip()
