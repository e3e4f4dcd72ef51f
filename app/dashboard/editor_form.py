"""The campaign editor's form: the shape of a campaign file, so that one set of rules judges both."""

from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from app.campaigns.file import limits
from app.languages import OFFERED

BLANKS = 1
"Empty rows at the end of each list, to be filled in."


class SponsorForm(Form):
    """A group that stands behind the campaign."""

    name = StringField(_("Name"))
    url = StringField(_("Web address"))
    logo = StringField(_("Logo: a path under /static/"))


class TargetForm(Form):
    """Somebody in power."""

    id = IntegerField(validators=[Optional()])
    honorific = StringField(_("Title, as in Mayor"))
    name = StringField(_("Name"))
    office = StringField(_("Office"))
    address = StringField(_("Mail address"))


class AskForm(Form):
    """One thing that is asked for, in one language."""

    title = StringField(_("Title"))
    text = TextAreaField(_("Text"))
    link_label = StringField(_("Words of its link"))
    link_url = StringField(_("Address of its link"))


class LetterForm(Form):
    """The letter in one language."""

    addressee = StringField(_("Addressee"))
    subject = StringField(_("Subject"))
    salutation = StringField(_("Salutation"))
    body = TextAreaField(_("Text"))
    closing = StringField(_("Closing"))


class TextForm(Form):
    """Page and letter in one language."""

    language = HiddenField()
    title = StringField(_("Title"))
    summary = TextAreaField(_("Summary"))
    story = TextAreaField(_("Story (Markdown)"))
    asks = FieldList(FormField(AskForm), max_entries=limits.ASKS)
    letter = FormField(LetterForm)


class EditorForm(FlaskForm):
    """A whole campaign."""

    revision = HiddenField()
    language = SelectField(
        _("Language that others fall back to"), choices=[SelectChoice(code, name) for code, name in OFFERED.items()]
    )
    goal = StringField(_("Goal"))
    proof_of_work = BooleanField(_("Make readers' devices work for a signature"))
    sponsors = FieldList(FormField(SponsorForm), max_entries=limits.SPONSORS)
    targets = FieldList(FormField(TargetForm), max_entries=limits.TARGETS)
    texts = FieldList(FormField(TextForm), max_entries=len(OFFERED))

    def add_blanks(self) -> None:
        """End each list with a row to fill in; translations have as many asks as the longest."""
        for rows in (self.sponsors, self.targets):
            _fill_up(rows, sum(map(_is_filled, rows)) + BLANKS)
        asks = [text.form.asks for text in self.texts]
        longest = max((number for rows in asks for number, row in enumerate(rows, 1) if _is_filled(row)), default=0)
        for rows in asks:
            _fill_up(rows, longest + BLANKS)

    def add_language(self, language: str) -> None:
        """Put another translation beside the others."""
        if language in OFFERED and language not in [text.form.language.data for text in self.texts]:
            self.texts.append_entry({"language": language})


def leaves(field: Any) -> Iterator[Field]:
    """Return the fields in which something is typed."""
    if isinstance(field, FieldList | FormField):
        for inner in field:
            yield from leaves(inner)
    else:
        yield field


def _fill_up(rows: FieldList, count: int) -> None:
    while len(rows) < count and (rows.max_entries is None or len(rows) < rows.max_entries):
        rows.append_entry()


def _is_filled(row: Any) -> bool:
    return any(str(field.data or "").strip() for field in leaves(row) if field.short_name != "id")
