"""Which language a reader gets: the address's, or the one they chose before, or the browser's; without a cookie."""

from functools import lru_cache
from typing import Any

from flask import Flask, Response, g, has_request_context, request
from flask_babel import refresh
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from app.languages.offered import FALLBACK, OFFERED


def of_request() -> str:
    """Return the language of the answer: `?lang=es`, or what `prefer` said, or the best that the browser names."""
    if not has_request_context():
        return FALLBACK
    asked = request.args.get("lang", "")
    if asked in OFFERED:
        return asked
    if "preferred_language" in g:
        return str(g.preferred_language)
    g.language_by_browser = True
    return of_browser(request.headers.get("Accept-Language", ""))


@lru_cache(maxsize=1024)
def of_browser(accepted: str) -> str:
    """Return the best language of ours that a browser's `Accept-Language` names."""
    return parse_accept_header(accepted, LanguageAccept).best_match(OFFERED) or FALLBACK


def prefer(language: str) -> None:
    """Answer this request in a language chosen before, such as a signature's, unless the address asks for another.

    Args:
        language: a language code; one that is no longer offered changes nothing.
    """
    if language in OFFERED:
        g.preferred_language = language
        refresh()


def mark_answers(app: Flask) -> None:
    """Let templates name the languages, and tell caches when the browser chose one (RFC 9110, section 12.5.5)."""
    app.jinja_env.globals["LANGUAGES"] = OFFERED
    app.context_processor(lambda: {"language": of_request()})

    @app.after_request
    def vary(response: Response) -> Response:
        if g.pop("language_by_browser", False):
            response.vary.add("Accept-Language")
        return response


def keep_in_links(app: Flask) -> None:
    """Let every link of a page whose address asks for a language ask for it too, so that no cookie has to."""

    @app.url_defaults
    def keep(endpoint: str, values: dict[str, Any]) -> None:
        if has_request_context() and endpoint != "static" and request.args.get("lang") in OFFERED:
            values.setdefault("lang", request.args["lang"])
