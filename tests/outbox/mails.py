"""Mails that come back, as mail systems write them: each file of `dsn/`, addressed to a message of ours."""

from pathlib import Path

from app.outbox.envelope import bounce_address

FOLDER = Path(__file__).parent / "dsn"
SETTINGS = {"BOUNCE_ADDRESS": "bounces@ours.example", "MAIL_DEFAULT_SENDER": "letters@ours.example"}


def returned(name: str, message_id: int) -> bytes:
    """Return one of the mails, sent to the signed address of a message."""
    return (FOLDER / f"{name}.eml").read_text().replace("{to}", bounce_address(message_id)).encode()
