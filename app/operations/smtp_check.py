"""Whether the mail relay would take our mail: as far as signing in, and then goodbye."""

import smtplib
import ssl
from typing import Any

from app.operations.finding import Finding, Verdict

SECONDS = 5


def smtp_finding(config: dict[str, Any]) -> Finding:
    """Connect, greet, encrypt and sign in as the settings say; send nothing.

    Args:
        config: the app's settings, for `MAIL_*`.
    """
    if not config["MAIL_SERVER"]:
        return _without_relay(config["APP_ENV"])
    relay = f"{config['MAIL_SERVER']}:{config['MAIL_PORT']}"
    try:
        with _connected(config) as relay_connection:
            return _conversation(relay_connection, config, relay)
    except smtplib.SMTPAuthenticationError as error:
        return _fail(f"{relay} refuses MAIL_USERNAME or MAIL_PASSWORD (reply {error.smtp_code}).")
    except smtplib.SMTPNotSupportedError as error:
        return _fail(f"{relay} cannot do what the settings ask for: {error}")
    except ssl.SSLError as error:
        return _fail(
            f"{relay} could not be encrypted ({error.reason}): check MAIL_USE_TLS, MAIL_USE_SSL, its certificate."
        )
    except smtplib.SMTPResponseException as error:
        return _fail(f"{relay} answers with {error.smtp_code}: it does not want us; ask who runs it.")
    except (OSError, smtplib.SMTPException) as error:
        return _fail(
            f"{relay} does not answer ({type(error).__name__}): check MAIL_SERVER, MAIL_PORT and the firewall."
        )


def _without_relay(environment: str) -> Finding:
    if environment == "production":
        return _fail("MAIL_SERVER is empty, so no mail leaves: name your relay.")
    return Finding("mail relay", Verdict.OK, "none is set; `flask dev` catches mail on this machine.")


def _connected(config: dict[str, Any]) -> smtplib.SMTP:
    where = {"host": config["MAIL_SERVER"], "port": config["MAIL_PORT"], "timeout": SECONDS}
    if config["MAIL_USE_SSL"]:
        return smtplib.SMTP_SSL(**where, context=ssl.create_default_context())
    return smtplib.SMTP(**where)


def _conversation(connection: smtplib.SMTP, config: dict[str, Any], relay: str) -> Finding:
    connection.ehlo()
    offers_encryption = connection.has_extn("starttls")
    if config["MAIL_USE_TLS"]:
        connection.starttls(context=ssl.create_default_context())
        connection.ehlo()
    if config["MAIL_USERNAME"]:
        connection.login(config["MAIL_USERNAME"], config["MAIL_PASSWORD"])
    if offers_encryption and not config["MAIL_USE_TLS"]:
        return Finding("mail relay", Verdict.WARN, f"{relay} answers and offers encryption: set MAIL_USE_TLS=true.")
    return Finding("mail relay", Verdict.OK, f"{relay} answers.")


def _fail(sentence: str) -> Finding:
    return Finding("mail relay", Verdict.FAIL, sentence)
