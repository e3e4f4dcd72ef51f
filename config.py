"""Every setting: its name in the environment, its default and its meaning.

`SETTINGS` is the one list; `docs/settings.md` is checked against it, and `load` is the only reader of the environment.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from environs import Env, EnvValidationError

from library_settings import FIXED, derived

ROOT = Path(__file__).parent
LONGEST_BOUNCE_LOCAL_PART = 36
"Of the 64 octets that a local part may have (RFC 5321, section 4.5.3.1.1) the signed tag takes up to 27."


class ConfigurationError(Exception):
    """The settings are incomplete or wrong; the message names every one to mend."""


@dataclass(frozen=True)
class Setting:
    """One setting: its environment name, its kind, its default and what it means."""

    name: str
    kind: type[str] | type[int] | type[bool]
    default: Any
    meaning: str
    required_in_production: bool = False


SETTINGS = (
    Setting("APP_ENV", str, "production", "`production`, `development` or `testing`."),
    Setting(
        "INSTANCE_FOLDER",
        str,
        f"{ROOT}/instance",
        "Folder for files of this installation: the SQLite database, and in development the caught mail.",
    ),
    Setting(
        "DATABASE_URL",
        str,
        "",
        "Where everything is stored: a `sqlite:///` file or a `postgresql://` address; "
        "empty = `undersigned.sqlite3` in the instance folder.",
    ),
    Setting(
        "DATABASE_CONNECTIONS",
        int,
        8,
        "How many connections each web process keeps to the database at most; who finds none free for ten seconds is "
        "asked to come again.",
    ),
    Setting(
        "BROKER_URL",
        str,
        "",
        "Where wake-ups travel: empty = beside the database (a SQLite file, or the same PostgreSQL); "
        "or `sqlite:///`, `postgresql://`, `redis://`. Redis also counts for the limits of all web processes.",
    ),
    Setting(
        "SECRET_KEY",
        str,
        "",
        "Signs links, form tokens and bounce addresses, encrypts secrets of webhooks; 32 random characters or more.",
        required_in_production=True,
    ),
    Setting(
        "SECRET_KEY_FALLBACKS",
        str,
        "",
        "Keys that SECRET_KEY has replaced, the newest first, with spaces between them: what they signed still counts.",
    ),
    Setting(
        "PUBLIC_URL",
        str,
        "",
        "The address people type, such as `https://letters.example.org`; used in every mail.",
        required_in_production=True,
    ),
    Setting(
        "ORGANIZATION",
        str,
        "Undersigned",
        "Who runs this site; part of the sender's name in every mail.",
    ),
    Setting(
        "MAIL_SERVER",
        str,
        "",
        "The mail relay. Empty = no mail leaves; in development it is caught locally.",
    ),
    Setting("MAIL_PORT", int, 25, "The relay's port."),
    Setting("MAIL_CONNECTIONS", int, 2, "How many connections each worker process keeps to the relay."),
    Setting("MAIL_TIMEOUT_SECONDS", int, 60, "How long the relay may take for a connection and for each answer."),
    Setting(
        "MAIL_DOT_TIMEOUT_SECONDS",
        int,
        600,
        "How long the relay may take to accept a whole letter; too short, and a letter that was accepted is in doubt "
        "(RFC 5321, section 4.5.3.2.6).",
    ),
    Setting("MAIL_MAX_EMAILS", int, 1000, "How many letters one connection carries before it is made anew."),
    Setting(
        "MAIL_GROUP_SIZE",
        int,
        20,
        "How many letters a connection marks and records in one transaction; 1 is the slowest. If a host is lost for "
        "good, at most so many for each connection are in doubt.",
    ),
    Setting("MAIL_USERNAME", str, "", "User name at the relay; empty = no sign-in there."),
    Setting("MAIL_PASSWORD", str, "", "Password at the relay."),
    Setting("MAIL_USE_TLS", bool, False, "Use STARTTLS, with the certificate checked."),
    Setting("MAIL_USE_SSL", bool, False, "Use TLS from the first byte, with the certificate checked."),
    Setting(
        "MAIL_DEFAULT_SENDER",
        str,
        "",
        "Our own address in `From:` of every mail; never a supporter's.",
        required_in_production=True,
    ),
    Setting(
        "BOUNCE_ADDRESS",
        str,
        "",
        "Mailbox for bounces; each mail's envelope sender is this with a signed tag "
        "(`bounces+<tag>@...`). Empty = the sender's own address.",
    ),
    Setting(
        "BOUNCE_IMAP_URL",
        str,
        "",
        "Where bounces are fetched every minute: `imaps://user:password@host/INBOX`. Empty = they are not fetched; "
        "let the mail system call `flask outbox bounce` instead.",
    ),
    Setting(
        "PACE_PER_HOUR",
        int,
        600,
        "Default pace of a delivery: letters an hour for each recipient address; 0 = no cap.",
    ),
    Setting(
        "SIGN_LIMIT_PER_HOUR",
        int,
        60,
        "Signatures accepted from one network in an hour; 0 = no limit. Loopback in development has none.",
    ),
    Setting("API_SIGN_LIMIT_PER_HOUR", int, 600, "Signatures that one key to the API may hand in in an hour; 0 = any."),
    Setting(
        "METRICS_TOKEN",
        str,
        "",
        "Whoever sends it as `Authorization: Bearer ...` may read `/metrics`; empty = nobody may.",
    ),
    Setting("SENTRY_DSN", str, "", "A Sentry that is told errors, by kind and place; needs requirements-sentry.txt."),
    Setting("WEB_PROCESSES", int, 2, "How many processes gunicorn starts; two for each processor core are enough."),
    Setting(
        "WEB_THREADS",
        int,
        32,
        "How many requests each process answers at a time; three quarters of them may be posts, more posts are asked "
        "to come again.",
    ),
    Setting(
        "TRUSTED_PROXIES",
        int,
        0,
        "How many reverse proxies stand in front; their `X-Forwarded-*` headers are believed, no others.",
    ),
    Setting(
        "UNCONFIRMED_DAYS",
        int,
        14,
        "Days until an unconfirmed, withdrawn or replaced signature is erased.",
    ),
    Setting(
        "RETENTION_DAYS",
        int,
        90,
        "Days after a campaign is closed until its supporters' addresses, postal codes and own words are erased.",
    ),
)

DEVELOPMENT = {
    "SECRET_KEY": "development-only-key-never-in-production",
    "PUBLIC_URL": "http://127.0.0.1:5000",
    "MAIL_DEFAULT_SENDER": "letters@undersigned.example",
}


def load(**overrides: Any) -> dict[str, Any]:
    """Return the Flask settings that the environment asks for.

    Args:
        overrides: settings that win over the environment, for tests and for `make run`.

    Raises:
        ConfigurationError: naming every setting that is missing or malformed.
    """
    values, problems = _read_environment()
    values |= overrides
    values["DATABASE_URL"] = values["DATABASE_URL"] or f"sqlite:///{values['INSTANCE_FOLDER']}/undersigned.sqlite3"
    if values["APP_ENV"] not in ("production", "development", "testing"):
        problems.append("APP_ENV must be production, development or testing.")
    problems += _bounce_address_problems(values["BOUNCE_ADDRESS"])
    if values["APP_ENV"] == "production":
        problems += [
            f"{setting.name} is missing: {setting.meaning}"
            for setting in SETTINGS
            if setting.required_in_production and not values[setting.name]
        ]
    else:
        values |= {name: text for name, text in DEVELOPMENT.items() if not values[name]}
    if problems:
        raise ConfigurationError("Undersigned cannot start.\n  " + "\n  ".join(problems))
    return FIXED | values | derived(values)


def _read_environment() -> tuple[dict[str, Any], list[str]]:
    env = Env(eager=False)
    parse: dict[type, Callable[..., Any]] = {str: env.str, int: env.int, bool: env.bool}
    values: dict[str, Any] = {s.name: parse[s.kind](s.name, s.default) for s in SETTINGS}
    try:
        env.seal()
    except EnvValidationError as error:
        return values, [
            f"{name}: {' '.join(said)}" for name, said in cast(dict[str, list[str]], error.error_messages).items()
        ]
    return values, []


def _bounce_address_problems(address: str) -> list[str]:
    local, _, domain = address.rpartition("@")
    if not address or (0 < len(local) <= LONGEST_BOUNCE_LOCAL_PART and domain):
        return []
    return [
        "BOUNCE_ADDRESS must look like bounces@example.org, with at most "
        f"{LONGEST_BOUNCE_LOCAL_PART} characters before the @: a tag is added to them."
    ]
