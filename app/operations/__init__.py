"""What an operator and a developer see: headers, error pages, logs, health, the development inbox."""

from flask import Flask

from app.operations import admission, assets, dev_mail, error_pages, headers, health, logs, metrics, sentry
from app.operations.admission import Admission
from app.operations.headers import let_be_framed
from app.operations.page_cache import PageCache

__all__ = ["admit_posts", "answer_readers_first", "let_be_framed", "register"]


def register(app: Flask) -> None:
    """Give the app its logs, headers, error pages and health checks; and, in development, its inbox."""
    logs.init_app(app)
    sentry.init_app(app)
    admission.init_app(app)
    metrics.init_app(app)
    headers.init_app(app)
    assets.init_app(app)
    error_pages.init_app(app)
    app.register_blueprint(health.blueprint)
    if app.config["APP_ENV"] == "development":
        app.register_blueprint(dev_mail.blueprint)


def admit_posts(app: Flask) -> None:
    """Let in as many posts as can be worked on; with one thread there is nothing to share."""
    if app.config["WEB_THREADS"] > 1:
        app.wsgi_app = Admission(app.wsgi_app, app.config["WEB_THREADS"])  # type: ignore[method-assign]


def answer_readers_first(app: Flask) -> None:
    """Let readers' pages come from memory: where people edit and where tests run they are always fresh instead."""
    if app.config["PAGE_CACHE"]:
        app.wsgi_app = PageCache(app.wsgi_app)  # type: ignore[method-assign]
