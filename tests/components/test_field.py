"""A field says what it wants and what is wrong with it to everybody, screen readers too."""

from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Form, HiddenField, StringField
from wtforms.validators import InputRequired

from tests.components.rendering import render


class Sample(Form):
    """A form with one field of each kind that matters here."""

    token = HiddenField(validators=[InputRequired("This page is too old.")])
    name = StringField("Your name", [InputRequired("Please write your name.")], description="As on letters.")
    words = StringField("Own words")
    shown = BooleanField("Show my name")


def test_a_sound_field_is_described_by_its_hint(app: Flask) -> None:
    html = render(app, "field", "field", Sample().name)
    assert '<label for="name">Your name</label>' in html
    assert 'aria-describedby="name-hint"' in html
    assert '<p class="hint" id="name-hint">As on letters.</p>' in html
    assert "aria-invalid" not in html


def test_a_wrong_field_is_described_by_its_hint_and_its_error_and_keeps_what_was_typed(app: Flask) -> None:
    form = Sample(MultiDict({"name": "", "words": '"><b>'}))
    form.validate()
    html = render(app, "field", "field", form.name)
    assert 'aria-describedby="name-hint name-error"' in html
    assert 'aria-invalid="true"' in html
    assert '<p class="error" id="name-error">Please write your name.</p>' in html
    assert 'value="&#34;&gt;&lt;b&gt;"' in render(app, "field", "field", form.words)


def test_only_what_may_stay_empty_is_called_optional(app: Flask) -> None:
    assert "(optional)" not in render(app, "field", "field", Sample().name)
    assert "(optional)" in render(app, "field", "field", Sample().words)


def test_a_box_stands_before_its_label(app: Flask) -> None:
    html = render(app, "field", "field", Sample().shown)
    assert html.index("<input") < html.index('<label for="shown">Show my name</label>')


def test_attributes_reach_the_control(app: Flask) -> None:
    assert 'data-writes="name"' in render(app, "field", "field", Sample().name, **{"data-writes": "name"})


def test_the_summary_leads_to_each_field_and_names_what_has_none_on_screen(app: Flask) -> None:
    form = Sample(MultiDict())
    form.validate()
    html = render(app, "errors", "errors", form)
    assert '<a href="#name">Please write your name.</a>' in html
    assert "<li>This page is too old.</li>" in html
    assert 'role="alert"' in html


def test_a_form_without_errors_has_no_summary(app: Flask) -> None:
    assert render(app, "errors", "errors", Sample()).strip() == ""
