"""Flask-Mail as shipped, one connection kept open: `with mail.connect() as connection: connection.send(message)`.

python flask_mail_reused.py PORT LETTERS SHAPE.json
"""

import json
import sys
from pathlib import Path

from flask import Flask
from flask_mail import Mail, Message
from reporting import report


def main() -> None:
    """Send letters that are built as Flask-Mail builds them."""
    port, letters, shape = int(sys.argv[1]), int(sys.argv[2]), json.loads(Path(sys.argv[3]).read_text())
    app = Flask("bench")
    app.config.update(MAIL_SERVER="127.0.0.1", MAIL_PORT=port, MAIL_DEFAULT_SENDER=shape["sender"])
    mail = Mail(app)

    def send() -> None:
        with app.app_context(), mail.connect() as connection:
            for number in range(letters):
                own = {name: text.replace("{number}", str(number)) for name, text in shape.items()}
                connection.send(Message(own["subject"], [own["recipient"]], body=own["text"], html=own["html"] or None))

    report(letters, send)


if __name__ == "__main__":
    main()
