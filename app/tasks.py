"""What the task engine runs: each task wakes a function below and holds no data.

Huey carries the wake-ups, on whatever `BROKER_URL` names: a SQLite file, PostgreSQL or Redis. Wiping it costs latency only,
since the workers look for mail by themselves.
"""

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Flask
from huey import Huey, RedisHuey, SqliteHuey
from huey.contrib.sql_huey import SqlHuey

