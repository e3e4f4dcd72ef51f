"""What single values of a campaign file must be like; each check returns a sentence, or None."""

import re
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LOGO = re.compile(r"/static/(?:[\w-]+/)*[\w-]+(?:\.[\w-]+)+", re.ASCII)


def slug(text: str) -> str | None:
    """Check the name that a campaign has in its address."""
    return (
        None if SLUG.fullmatch(text) else "must be small letters, digits and single hyphens, such as `safe-crossings`."
    )


def web_address(text: str) -> str | None:
    """Check a link that readers may follow."""
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    except ValueError:
        good = False
    if good and text.isprintable() and " " not in text:
        return None
    return "must be a web address, such as `https://example.org/why`."


def logo(text: str) -> str | None:
    """Check a picture's path: pages ask nothing of other sites, so it must lie on ours."""
    return (
        None if LOGO.fullmatch(text) else "must be the path of a picture on this site, such as `/static/img/logo.svg`."
    )


def mail_address(text: str) -> str | None:
    """Check a mail address by its form (RFC 5321); reserved names such as `.example` and `.test` are welcome."""
    try:
        validate_email(text, check_deliverability=False, allow_smtputf8=False, test_environment=True)
    except EmailNotValidError as error:
        return f"is not a mail address: {error}"
    return None
