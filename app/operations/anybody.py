"""A request as anybody could have sent it: all that an answer may depend on that is kept and given to others too."""

from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs

from app import languages

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


class Asked(NamedTuple):
    """What was asked for."""

    path: str
    language: str
    by_address: bool
    "Whether the address asks for the language; else the browser does."


def asked(environ: "WSGIEnvironment") -> Asked:
    """Return what of a request answers depend on that are the same for everybody."""
    query = environ.get("QUERY_STRING", "")
    language = parse_qs(query).get("lang", [""])[0] if query else ""
    if language in languages.OFFERED:
        return Asked(environ["PATH_INFO"], language, True)
    return Asked(environ["PATH_INFO"], languages.of_browser(environ.get("HTTP_ACCEPT_LANGUAGE", "")), False)


def environment(wanted: Asked, method: str = "GET") -> "WSGIEnvironment":
    """Return a request that has nothing of any reader's."""
    asking: dict[str, Any] = (
        {"QUERY_STRING": f"lang={wanted.language}"} if wanted.by_address else {"HTTP_ACCEPT_LANGUAGE": wanted.language}
    )
    return {
        "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": wanted.path, "QUERY_STRING": "",
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": BytesIO(), "wsgi.errors": BytesIO(),
        "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
    } | asking  # fmt: skip
