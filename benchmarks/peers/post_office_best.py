"""django-post_office with the settings that make it fastest: one large batch, no log rows, connections kept.

python post_office_best.py PORT LETTERS SHAPE.json DATABASE_URL PROCESSES THREADS
"""

import json
import sys
from pathlib import Path
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.core.management import call_command
from reporting import report


def database(url: str) -> dict[str, object]:
    """Return Django's words for a database."""
    if url.startswith("sqlite:///"):
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": url.removeprefix("sqlite:///")}
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.strip("/"),
        "USER": parts.username,
        "HOST": parts.hostname,
        "PORT": parts.port,
    }


def main() -> None:
    """Queue the letters, then send them."""
    port, letters, shape = int(sys.argv[1]), int(sys.argv[2]), json.loads(Path(sys.argv[3]).read_text())
    settings.configure(
        DATABASES={"default": database(sys.argv[4])},
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "post_office"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        SECRET_KEY="only for this measurement",
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=port,
        POST_OFFICE={
            "BATCH_SIZE": letters,
            "THREADS_PER_PROCESS": int(sys.argv[6]),
            "LOG_LEVEL": 0,
            "BATCH_DELIVERY_TIMEOUT": 1800,
        },
    )
    django.setup()
    call_command("migrate", verbosity=0)
    from post_office import mail  # Django allows it only now

    mail.send_many(
        [
            {
                "sender": shape["sender"],
                "recipients": [shape["recipient"].replace("{number}", str(number))],
                "subject": shape["subject"].replace("{number}", str(number)),
                "message": shape["text"].replace("{number}", str(number)),
                "html_message": shape["html"].replace("{number}", str(number)),
            }
            for number in range(letters)
        ]
    )
    report(letters, lambda: mail.send_queued(processes=int(sys.argv[5]), log_level=0))


if __name__ == "__main__":
    main()
