"""The tests' way of filling in forms sends what a browser would send."""

import pytest
from flask import Flask, request

from tests.forms import forms_on, submit

PAGE = """
<form action="/find"><input name="q"></form>
<form method="post" action="?kept=1"><input type="hidden" name="token" value="t1"><input name="name" value="Ana">
<textarea name="words">
Two
lines</textarea><input type="checkbox" name="public"><input type="checkbox" name="answer" value="y" checked>
<select name="language"><option value="en">English<option value="es" selected>Spanish</select>
<button>Sign</button></form>
"""


@pytest.fixture
def site():
    """A page that says back what was posted to it."""
    site = Flask("site")

    @site.route("/page", methods=["GET", "POST"])
    def page():
        return request.form.to_dict() | request.args.to_dict() if request.method == "POST" else PAGE

    return site.test_client()


def test_what_the_page_put_into_a_form_is_sent_along(site):
    answer = submit(site, "/page", button="Sign", name="Zoë")

    assert answer.json == {
        "kept": "1",
        "token": "t1",
        "name": "Zoë",
        "words": "Two\nlines",
        "answer": "y",
        "language": "es",
    }


def test_boxes_are_ticked_and_unticked(site):
    answer = submit(site, "/page", public=True, answer=False)

    assert answer.json["public"] == "on"
    assert "answer" not in answer.json


def test_a_form_that_is_not_there_is_named(site):
    with pytest.raises(LookupError, match="no form with 'Deliver'"):
        submit(site, "/page", button="Deliver")


def test_forms_are_read_in_their_order():
    assert [form.method for form in forms_on(PAGE)] == ["get", "post"]
