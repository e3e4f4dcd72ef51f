"""Pages about one person, behind a signed link: nobody keeps a copy of them."""

from http import HTTPStatus

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from app import languages, tokens
from app.errors import DomainError
from app.extensions import csrf
from app.signatures import problem_pages, queries
from app.signatures.models import Signature
from app.tokens import Purpose


def private_pages(name: str, import_name: str, url_prefix: str | None = None) -> Blueprint:
    """Return a blueprint whose pages stay with the one who has the link.

    Args:
        name: of the blueprint.
        import_name: the module that has its views.
        url_prefix: where they are.
    """
    blueprint = Blueprint(name, import_name, url_prefix=url_prefix)
    csrf.exempt(blueprint)  # readers carry no cookie; see origin.py
    blueprint.register_error_handler(DomainError, problem_pages.show)
    blueprint.after_request(_keep_private)
    return blueprint


def signature_of(purpose: Purpose, token: str) -> Signature:
    """Return whose page a link opens, and speak their language from here on.

    Raises:
        TokenInvalid, TokenExpired: the link is none of ours for this purpose, or too old.
        SignatureNotFound: it was erased.
    """
    signature = queries.find(tokens.read(purpose, token))
    languages.prefer(signature.language)
    return signature


def to_letter(token: str) -> Response:
    """Lead on to the letter's page, in the language that was chosen."""
    return redirect(url_for("letter.show", token=token, lang=request.args.get("lang")), HTTPStatus.SEE_OTHER)


def _keep_private(response: Response) -> Response:
    """Let no search engine list it; that nobody keeps a copy, every page says that is not for all (`headers.py`)."""
    response.headers["X-Robots-Tag"] = "noindex"
    return response
