"""What other sites put into their pages to show the form."""

from markupsafe import Markup

from app.signatures import links

WIDTH, HEIGHT = 640, 1100
"Pixels: the widest that looks well, and about what the form needs where the script does not run."

FRAME = Markup(
    '<iframe src="{address}" title="{title}" width="{width}" height="{height}" '
    'style="border: 0; width: 100%; max-width: {width}px" loading="lazy"></iframe>\n'
    '<script src="{script}" async></script>'
)
"The script only fits the height; the form works without it."


def snippet(slug: str, title: str, language: str = "", width: int = WIDTH, height: int = HEIGHT) -> str:
    """Return the HTML that shows a campaign's form.

    Args:
        slug: the campaign.
        title: what screen readers call the frame.
        language: which language to show; empty = each reader's own.
        width: at most so many pixels.
        height: so many pixels, until the script knows better.
    """
    asked = {"lang": language} if language else {}
    address = links.absolute("embed.show", slug=slug, source="embed", **asked)
    # Without a fingerprint: it stands in pages that nobody changes for years.
    script = links.absolute("static", filename="embed.js")
    return str(FRAME.format(address=address, title=title, width=width, height=height, script=script))
