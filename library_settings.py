"""What the libraries we use want to hear: fixed, or said once in our words and translated here."""

from typing import Any

FIXED = {
    "MAX_CONTENT_LENGTH": 256 * 1024,
    "MAX_FORM_MEMORY_SIZE": 256 * 1024,
    "RATELIMIT_HEADERS_ENABLED": False,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "WTF_CSRF_TIME_LIMIT": None,  # as long as the sign-in: who writes a letter for two hours can still save it
}

POOL_PATIENCE_SECONDS = 10
"How long a request waits for a connection to the database."


def derived(values: dict[str, Any]) -> dict[str, Any]:
    """Return what other libraries want to hear, said once in our words."""
    secure = values["PUBLIC_URL"].startswith("https://")
    return {
        "TESTING": values["APP_ENV"] == "testing",
        "PAGE_CACHE": values.get("PAGE_CACHE", values["APP_ENV"] == "production"),
        "SECRET_KEY_FALLBACKS": values["SECRET_KEY_FALLBACKS"].split(),
        "SQLALCHEMY_DATABASE_URI": _with_driver(values["DATABASE_URL"]),
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "pool_size": values["DATABASE_CONNECTIONS"],
            "max_overflow": 0,
            "pool_timeout": POOL_PATIENCE_SECONDS,
        },
        "MAIL_DEFAULT_SENDER": (values["ORGANIZATION"], values["MAIL_DEFAULT_SENDER"]),
        "RATELIMIT_STORAGE_URI": _counters(values["BROKER_URL"]),
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_NAME": "__Host-session" if secure else "session",
        "PREFERRED_URL_SCHEME": "https" if secure else "http",
    }


def _counters(broker_url: str) -> str:
    """Return where limits are counted: in Redis for all processes, where there is one; else in each process."""
    return f"shared+{broker_url}" if broker_url.startswith(("redis://", "rediss://")) else "calm-memory://"


def _with_driver(url: str) -> str:
    for scheme in ("postgresql://", "postgres://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url
