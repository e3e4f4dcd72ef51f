"""One macro alone, rendered as a page would."""

from flask import Flask, get_template_attribute
from markupsafe import Markup


def render(app: Flask, file: str, macro: str, *args: object, **kwargs: object) -> Markup:
    """Return what a macro of `templates/components/<file>.html` writes."""
    with app.test_request_context():
        return get_template_attribute(f"components/{file}.html", macro)(*args, **kwargs)
