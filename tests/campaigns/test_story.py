"""A story is Markdown, and nothing in it can act in a reader's browser."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.campaigns.story import ATTRIBUTES, TAGS, render

PIECES = [*"<>[]()!\"'`*_#&;:/\\ \nax", "javascript:", "<script>", "on"]


def test_a_story_has_paragraphs_emphasis_lists_and_links():
    html = render("One **two**.\n\n- [three](https://example.org/?a=1&b=2)")

    assert html == (
        "<p>One <strong>two</strong>.</p>\n<ul>\n"
        '<li><a href="https://example.org/?a=1&amp;b=2" rel="noopener">three</a></li>\n</ul>\n'
    )


def test_a_heading_never_competes_with_the_pages_title():
    assert render("# Why\n\n### How") == "<h2>Why</h2>\n<h3>How</h3>\n"


@pytest.mark.parametrize(
    "story",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![picture](https://elsewhere.example/x.png)",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "<javascript:alert(1)>",
        '[x](https://a.example "\\" onclick=alert(1)")',
        "<style>p { background: url(https://elsewhere.example) }</style>",
        '<a href="https://a.example" style="position:fixed">x</a>',
    ],
)
def test_nothing_in_a_story_acts_or_asks_other_sites(story):
    assert_harmless(render(story))


@given(st.text() | st.lists(st.sampled_from(PIECES)).map("".join))
def test_no_text_becomes_harmful_html(story):
    assert_harmless(render(story))


def assert_harmless(html):
    """Check every tag, attribute and link against what a story may have."""
    for tag, attributes in re.findall(r"<\s*/?\s*([^\s/>]*)([^>]*)>", html):
        assert tag in TAGS, html
        names = re.findall(r"([\w-]+)=\"", attributes)
        assert set(names) <= ATTRIBUTES.get(tag, set()) | {"rel"}, html
    for address in re.findall(r"href=\"([^\"]*)\"", html):
        assert ":" not in address.split("/")[0] or address.lower().startswith(("http:", "https:", "mailto:")), html
