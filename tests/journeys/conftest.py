"""What journeys need: the site on real HTTP, a mail server, a worker in its own process."""

from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.journeys.patience import until
from tests.services.smtp import Mailbox
from tests.services.worker import working


@pytest.fixture
def settings(mailbox: Mailbox) -> dict[str, Any]:
    """The site sends through the tests' mail server."""
    return {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": mailbox.port, "ORGANIZATION": "Trees & Co"}


@pytest.fixture
def site(app: Flask, address: str, tmp_path: Path) -> Iterator[str]:
    """The address of the whole site, with a worker that sends its mail."""
    with working(app, tmp_path / "worker.log"):
        yield address


@pytest.fixture
def mail_to(mailbox: Mailbox) -> Callable[[str], EmailMessage]:
    """Wait for the one mail to somebody."""

    def arrived(recipient: str) -> EmailMessage:
        found = until(lambda: [each for each in mailbox.messages if recipient in each["To"]])
        assert len(found) == 1
        return found[0]

    return arrived
