"""The languages this site speaks: adding one means a line here and a catalogue in `translations/`."""

from flask import has_request_context, request

OFFERED = {"en": "English", "es": "Español", "ht": "Kreyòl ayisyen"}
"Language codes (ISO 639-1) with the name that its own speakers use."

FALLBACK = "en"


def of_request() -> str:
    """Return the language that the address asks for (`?lang=es`), or the best that the browser names."""
    if not has_request_context():
        return FALLBACK
    asked = request.args.get("lang", "")
    return asked if asked in OFFERED else request.accept_languages.best_match(OFFERED) or FALLBACK
