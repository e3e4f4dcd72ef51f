"""What an operator and a developer see: headers, error pages, logs, health, the development inbox."""

from flask import Flask

from app.operations import admission, assets, dev_mail, error_pages, headers, health, logs, metrics, sentry
from app.operations.headers import let_be_framed
from app.operations.page_cache import PageCache

__all__ = ["answer_readers_first", "let_be_framed", "register"]


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


def answer_readers_first(app: Flask) -> None:
    """Let readers' pages come from memory: where people edit and where tests run they are always fresh instead."""
    if app.config["PAGE_CACHE"]:
        app.wsgi_app = PageCache(app.wsgi_app)  # type: ignore[method-assign]
