"""A campaign's story: Markdown in, safe HTML out."""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = {"p", "br", "h2", "h3", "h4", "em", "strong", "a", "ul", "ol", "li", "blockquote", "hr", "code", "pre"}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}

MARKDOWN = MarkdownIt("commonmark", {"html": False})


@lru_cache(maxsize=256)
def render(story: str) -> Markup:
    """Return a story as HTML that is safe to show.

    Pictures are left out: a reader's browser asks nothing of other sites. The page's title is its only first-level
    heading, so one in the story becomes a second-level one.

    Args:
        story: CommonMark text; HTML in it is shown as text.
    """
    tokens = MARKDOWN.parse(story)
    for token in tokens:
        if token.tag == "h1":
            token.tag = "h2"
    html = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
    return Markup(  # noqa: S704 - nh3 has cleaned it
        nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener")
    )
