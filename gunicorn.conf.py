"""How gunicorn serves Undersigned: `gunicorn wsgi:app` reads this file by itself.

Why threads, and how many: docs/decisions/0007-gunicorn-with-threads.md.
"""

import sys

import config

try:
    _settings = config.load()
except config.ConfigurationError as error:
    sys.exit(str(error))

bind = "127.0.0.1:8000"
worker_class = "gthread"
workers = _settings["WEB_PROCESSES"]
threads = _settings["WEB_THREADS"]
backlog = 512
keepalive = 5
timeout = 60
graceful_timeout = 30
# Requests are logged by the app, without addresses and tokens; gunicorn's own access log would write both.
accesslog = None
errorlog = "-"
forwarded_allow_ips = ""  # TRUSTED_PROXIES says whom to believe, and the app does it
