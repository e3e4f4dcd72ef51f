"""`flask doctor`: would it run here? Looks at everything outside the code, and changes and sends nothing."""

from collections.abc import Iterator
from typing import Any

from app.operations.broker import BrokerState, broker_state
from app.operations.database import DatabaseState, database_state
from app.operations.finding import Finding, Verdict
from app.operations.sender_dns import sender_findings
from app.operations.smtp_check import smtp_finding

SHORTEST_KEY = 32

DATABASE = {
    DatabaseState.READY: (Verdict.OK, "answers, and has every table."),
    DatabaseState.NOT_MIGRATED: (Verdict.FAIL, "has other tables than this version wants: flask --app wsgi db upgrade"),
    DatabaseState.UNREACHABLE: (Verdict.FAIL, "does not answer: check DATABASE_URL, and that its server runs."),
}
BROKER = {
    BrokerState.READY: (Verdict.OK, "answers."),
    BrokerState.UNREACHABLE: (Verdict.WARN, "does not answer: mail leaves without it, but later. Check BROKER_URL."),
}


def examine(config: dict[str, Any]) -> Iterator[Finding]:
    """Yield one finding after the other; the slow ones come last.

    Args:
        config: the app's settings.
    """
    yield from settings_findings(config)
    yield Finding("database", *DATABASE[database_state()])
    yield Finding("broker", *BROKER[broker_state(config["BROKER_URL"], config["DATABASE_URL"])])
    yield smtp_finding(config)
    yield from sender_findings(config["MAIL_DEFAULT_SENDER"][1])


def settings_findings(config: dict[str, Any]) -> Iterator[Finding]:
    """Yield what is odd about the settings; they are complete, or the app would not have started."""
    if config["APP_ENV"] != "production":
        yield Finding("settings", Verdict.WARN, f"APP_ENV is {config['APP_ENV']}: not for the internet.")
        return
    yield Finding("settings", Verdict.OK, "complete.")
    if len(config["SECRET_KEY"]) < SHORTEST_KEY:
        yield Finding("settings", Verdict.WARN, f"SECRET_KEY is short: use {SHORTEST_KEY} random characters or more.")
    if not config["PUBLIC_URL"].startswith("https://"):
        yield Finding("settings", Verdict.WARN, "PUBLIC_URL is not https: names and addresses travel in clear.")
