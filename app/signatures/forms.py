"""The forms that supporters fill in: plain WTForms, because readers get no cookie to keep a CSRF token in."""

from collections.abc import Callable
from typing import Any

from flask import current_app
from flask_babel import format_decimal
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Form, HiddenField, StringField, TextAreaField
from wtforms.validators import ValidationError

from app.signatures import typed
from app.signatures.mailbox import Address, AddressRefused, parse
from app.signatures.typed import Typed

Check = Callable[[Form, Any], None]


def _required(sentence: Any) -> Check:
    def check(_form: Form, field: StringField) -> None:
        if not (field.data or "").strip():
            raise ValidationError(sentence)

    check.field_flags = {"required": True}  # type: ignore[attr-defined]
    return check


def _name(_form: Form, field: StringField) -> None:
    text = (field.data or "").strip()
    if not text:
        return
    if typed.has_control_signs(text) or typed.WRONG_WAY & set(text):
        raise ValidationError(_("A name is one line of plain text. Please type it again."))
    if text[0] in typed.FORMULA_SIGNS:
        raise ValidationError(_("A name cannot begin with =, +, - or @."))
    if not typed.has_letter(text) or typed.LINK.search(text):
        raise ValidationError(_("Please write the name that you sign letters with."))
    if len(text) > typed.NAME_LENGTH:
        raise ValidationError(_("A name has room for %(n)s characters.", n=typed.NAME_LENGTH))


def _email(_form: Form, field: StringField) -> None:
    if (field.data or "").strip():
        try:
            _address(field.data)
        except AddressRefused as error:
            sentence = _("Mail cannot go to this address. Please check it; it looks like name@example.org.")
            raise ValidationError(sentence) from error


def _postal_code(_form: Form, field: StringField) -> None:
    text = typed.one_line(field.data or "")
    plain = all(sign.isalnum() or sign in " -" for sign in text)
    if len(text) > typed.POSTAL_CODE_LENGTH or not plain or typed.has_control_signs(field.data or ""):
        raise ValidationError(_("A ZIP or postal code has only letters and digits, such as 60608."))


def _own_words(_form: Form, field: TextAreaField) -> None:
    text = field.data or ""
    if typed.has_control_signs(text, allowed="\r\n\t"):
        raise ValidationError(_("There is a character in your words that no letter can carry. Please type them again."))
    if (length := len(typed.own_words(text))) > typed.OWN_WORDS_LENGTH:
        sentence = _("A letter has room for %(n)s characters of yours; these are %(m)s.")
        raise ValidationError(sentence % {"n": format_decimal(typed.OWN_WORDS_LENGTH), "m": format_decimal(length)})


def _address(text: str) -> Address:
    return parse(text, reserved_too=current_app.config["APP_ENV"] != "production")


class SignForm(Form):
    """Sign the letter."""

    ROOM = typed.OWN_WORDS_LENGTH
    "How many characters of one's own a letter has room for."

    form_token = HiddenField()
    "Says which letter its reader saw, and when."
    proof = HiddenField()
    "What the device worked for, where the campaign wants it: see proof_of_work.py."
    website = StringField(_("Leave this empty"), render_kw={"autocomplete": "off", "tabindex": "-1"})
    "A trap: people do not see it, programs fill it in."
    name = StringField(
        _("Your name"),
        [_required(_("Please write your name: the letter is signed with it.")), _name],
        render_kw={
            "autocomplete": "name",
            "autocapitalize": "words",
            "dir": "auto",
            "maxlength": typed.NAME_LENGTH,
            "data-writes": "name",
        },
    )
    email = StringField(
        _("Your email"),
        [_required(_("Please write your email address: a mail to it makes your signature count.")), _email],
        render_kw={"autocomplete": "email", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"},
    )
    postal_code = StringField(
        _("ZIP or postal code"),
        [_required(_("Please write your ZIP or postal code: offices ask where their mail comes from.")), _postal_code],
        render_kw={"autocomplete": "postal-code", "data-writes": "place"},
    )
    own_words = TextAreaField(
        _("In your own words"), [_own_words], render_kw={"rows": 6, "dir": "auto", "data-writes": "own_words"}
    )
    show_name = BooleanField(_("Show my name on this page"))
    keep_informed = BooleanField(_("Keep me informed about this campaign"))
    office_may_answer = BooleanField(_("The office may answer me at my email address"))

    def typed(self) -> Typed:
        """Return what a valid form says."""
        return Typed(
            name=typed.one_line(self.name.data),
            address=self._address(),
            postal_code=typed.one_line(self.postal_code.data).upper(),
            own_words=typed.own_words(self.own_words.data or ""),
            show_name=self.show_name.data,
            keep_informed=self.keep_informed.data,
            office_may_answer=self.office_may_answer.data,
        )

    def _address(self) -> Address:
        return _address(self.email.data)


class LineForm(SignForm):
    """A line that somebody typed from a sheet, which need not have an address."""

    email = StringField("", [_email])

    def _address(self) -> Address:
        return _address(self.email.data) if (self.email.data or "").strip() else Address("", "", "")


class WordsForm(Form):
    """Write the own words of a letter anew."""

    own_words = TextAreaField(_("In your own words"), [_own_words], render_kw={"rows": 8, "dir": "auto"})

    def words(self) -> str:
        """Return the words of a valid form."""
        return typed.own_words(self.own_words.data or "")


class CodeForm(Form):
    """Confirm with the six digits."""

    code = StringField(
        _("Or type the six digits from the mail"),
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "short"},
    )


class AddressForm(Form):
    """Correct the address."""

    email = StringField(
        _("Your email"),
        [_required(_("Please write your email address: a mail to it makes your signature count.")), _email],
        render_kw={"autocomplete": "email", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"},
    )

    def address(self) -> Address:
        """Return the address of a valid form."""
        return _address(self.email.data)
