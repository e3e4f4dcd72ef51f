"""Whether the broker answers. Mail does not depend on it: without wake-ups the worker looks by itself each minute."""

from enum import StrEnum
from pathlib import Path

import psycopg
import redis

SECONDS = 2


class BrokerState(StrEnum):
    """What a check of the broker can find."""

    READY = "ready"
    UNREACHABLE = "unreachable"


def broker_state(broker_url: str, database_url: str) -> BrokerState:
    """Try the broker, for two seconds at most.

    Args:
        broker_url: the setting `BROKER_URL`; empty = beside the database.
        database_url: the setting `DATABASE_URL`.
    """
    return BrokerState.READY if _answers(broker_url or database_url) else BrokerState.UNREACHABLE


def _answers(url: str) -> bool:
    if url.startswith("redis"):
        return _redis_answers(url)
    if url.startswith("sqlite:///"):
        return Path(url.removeprefix("sqlite:///")).parent.is_dir()
    return _postgresql_answers(url)


def _redis_answers(url: str) -> bool:
    try:
        with redis.from_url(url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def _postgresql_answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=SECONDS).close()
    except psycopg.Error:
        return False
    return True
