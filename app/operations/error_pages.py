"""Turns what went wrong into a page that helps, or into a problem document under `/api` (RFC 9457)."""

from http import HTTPStatus

from flask import Flask, Response, current_app, json, request
from flask_babel import gettext
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from werkzeug.exceptions import HTTPException, ServiceUnavailable
from werkzeug.sansio.response import Response as AnyResponse

from app import languages
from app.errors import DomainError

PAGES = {404, 405, 413, 429, 500, 503}
"""The answers that have a template of their own; every other shows its sentence on the common one."""

RETRY_SECONDS = 30


def init_app(app: Flask) -> None:
    """Answer every error in one place."""
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(PoolExhausted, _database_away)


def _domain_error(error: DomainError) -> Response:
    return _answer(error.status, gettext(error.sentence))


def _http_error(error: HTTPException) -> AnyResponse:
    if error.response is not None:  # whoever raised it has written the page
        return error.response
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    response = _answer(error.code)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _database_away(error: OperationalError | PoolExhausted) -> AnyResponse:
    """Say that it is us, and not for long; the log has the rest."""
    current_app.logger.error("the database did not answer", exc_info=error)
    return _http_error(ServiceUnavailable(retry_after=RETRY_SECONDS))


def _answer(status: int, sentence: str = "") -> Response:
    if request.path.startswith("/api/"):
        return _problem(status, sentence)
    template = f"errors/{status}.html" if not sentence and status in PAGES else "errors/error.html"
    sentence = sentence or gettext("This cannot be done as it was asked.")
    # Rendered without Flask's context processors: they ask the database who is signed in, which may be what is broken.
    page = current_app.jinja_env.get_template(template).render(sentence=sentence, language=languages.of_request())
    return Response(page, status=status)


def _problem(status: int, sentence: str) -> Response:
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": int(status)}
    if sentence:
        body["detail"] = sentence
    return Response(json.dumps(body), status=status, mimetype="application/problem+json")
