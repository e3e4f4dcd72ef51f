"""The language's limit: `smtplib`, one connection, letters built beforehand, no database.

python smtplib_limit.py PORT LETTERS SHAPE.json
"""

import json
import smtplib
import sys
from email.message import EmailMessage
from pathlib import Path

from reporting import report


def prebuilt(shape: dict[str, str], letters: int) -> list[tuple[str, bytes]]:
    """Return recipient and octets of each letter; only one is built, the others are its copies with other numbers."""
    message = EmailMessage()
    message["From"], message["To"] = shape["sender"], "office-0000000@theirs.example"
    message["Subject"], message["Message-ID"] = "An open letter from Jane Doe -0000000", "<bench.-0000000@ours.example>"
    message.set_content(shape["text"].replace("{number}", "-0000000"))
    if shape["html"]:
        message.add_alternative(shape["html"].replace("{number}", "-0000000"), subtype="html")
    octets = message.as_bytes().replace(b"\n", b"\r\n")
    return [(f"office{n}@theirs.example", octets.replace(b"-0000000", b"%08d" % n)) for n in range(letters)]


def main() -> None:
    """Send them over one connection."""
    port, letters, shape = int(sys.argv[1]), int(sys.argv[2]), json.loads(Path(sys.argv[3]).read_text())
    ready = prebuilt(shape, letters)

    def send() -> None:
        with smtplib.SMTP("127.0.0.1", port) as connection:
            for recipient, octets in ready:
                connection.sendmail(shape["sender"], recipient, octets)

    report(letters, send)


if __name__ == "__main__":
    main()
