"""`/dev/mail`: what the catcher caught. Registered in development only."""

from pathlib import Path

from flask import Blueprint, Response, current_app, render_template
from flask_talisman import Talisman

from app.errors import NotFound
from app.operations.inbox import CaughtMail, Inbox
from app.operations.mail_parts import html_part, summary, text_part

blueprint = Blueprint("dev_mail", __name__, url_prefix="/dev/mail")

FOREIGN_HTML = {
    "default-src": "'none'",
    "style-src": "'unsafe-inline'",
    "img-src": "data:",
    "frame-ancestors": "'self'",
    "sandbox": "allow-popups allow-popups-to-escape-sandbox",
}
"""A mail's HTML may look as it likes, load nothing, run nothing, and open links in a new tab."""


class MailNotFound(NotFound):
    """This mail is not in the inbox, or no longer: only the newest ones are kept."""


def folder() -> Path:
    """Return where this app's development mail is kept."""
    return Path(current_app.instance_path) / "dev-mail"


@blueprint.get("")
def inbox() -> str:
    """List what was caught, newest first."""
    mails = [summary(mail) for mail in Inbox(folder()).newest_first()]
    return render_template("operations/inbox.html", mails=mails)


@blueprint.get("/<string:key>")
def message(key: str) -> str:
    """Show one mail: headers, text, HTML and source."""
    mail = _find(key)
    parsed = mail.parse()
    return render_template(
        "operations/message.html",
        mail=summary(mail),
        headers=parsed.items(),
        text=text_part(parsed),
        has_html=html_part(parsed) is not None,
        source=mail.source.decode("utf-8", "replace"),
    )


@blueprint.get("/<string:key>/html")
@Talisman()(content_security_policy=FOREIGN_HTML, frame_options="SAMEORIGIN")  # type: ignore[untyped-decorator]
def html(key: str) -> Response:
    """Show one mail's HTML alone, for the frame in its page."""
    body = html_part(_find(key).parse())
    if body is None:
        raise MailNotFound
    return Response('<base target="_blank">' + body, mimetype="text/html")


@blueprint.get("/<string:key>/source")
def source(key: str) -> Response:
    """Show one mail byte for byte."""
    return Response(_find(key).source, mimetype="text/plain")


def _find(key: str) -> CaughtMail:
    mail = Inbox(folder()).find(key)
    if mail is None:
        raise MailNotFound
    return mail
