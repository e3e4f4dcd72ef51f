"""Nothing in the house is idle: what is written is used; each failure says what to do."""

import jinja2
from jinja2 import meta

import config
from tests.house.source import listed, names
from tests.house.test_templates import MAILS, PAGES, TEMPLATES

READ_BY_LIBRARIES = ("MAIL_", "APP_ENV", "DATABASE_", "WEB_PROCESSES")
"Flask-Mail, Flask-SQLAlchemy and gunicorn read these, or what config.py makes of them."


def named_by_templates() -> set[str]:
    """Return every template that another one extends, includes or imports."""
    reader = jinja2.Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    sources = [path.read_text() for path in TEMPLATES.rglob("*") if path.suffix in (".html", ".txt", ".xml")]
    return {name for source in sources for name in meta.find_referenced_templates(reader.parse(source)) if name}


def test_every_template_is_shown_somewhere():
    by_templates = named_by_templates()

    idle = [page for page in PAGES if page not in by_templates and not names("app", page)]

    assert not idle, listed("no view renders these and no template names them: delete them", idle)


def test_every_mail_is_sent_by_somebody():
    idle = [mail for mail in MAILS if not names("app", mail)]

    assert not idle, listed("no code names these mails: delete their folders", idle)


def test_every_setting_is_used():
    own = [setting.name for setting in config.SETTINGS if not setting.name.startswith(READ_BY_LIBRARIES)]

    idle = [name for name in own if not names("app", name)]

    assert not idle, listed("nothing in app/ reads these: delete them", idle)
