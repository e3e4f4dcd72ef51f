"""Markdown becomes the two parts of a mail."""

import pytest

from app.updates import wording


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("One\ntwo.\n\nThree.", "One\ntwo.\n\nThree."),
        ("# We won\n\nAll **of** us, *really*.", "We won\n\nAll of us, really."),
        ("Read [the answer](https://city.example/a).", "Read the answer (https://city.example/a)."),
        ("<https://city.example/a>", "https://city.example/a"),
        ("Next:\n\n- plant\n- water\n  them", "Next:\n\n- plant\n- water\n  them"),
        ("1. one\n2. two", "1. one\n2. two"),
        ("- a\n  - b", "- a\n  - b"),
        ("> They said no.", "> They said no."),
        ("One.\n\n---\n\nTwo.", "One.\n* * *\n\nTwo."),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_the_text_part_reads_as_written(markdown, text):
    assert wording.plain(markdown) == text


def test_the_html_part_has_no_picture_and_no_script():
    html = wording.html("![pixel](https://spy.example/p.png) <script>alert(1)</script> [x](javascript:alert(1))")

    assert "<img" not in html
    assert "<script" not in html
    assert 'href="javascript' not in html


def test_links_that_lead_nowhere_from_a_mail_are_found():
    assert wording.dead_links("[a](/campaigns/x) [b](https://city.example) [c](mailto:x@y.example)") == ["/campaigns/x"]
