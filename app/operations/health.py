"""`/health/live` and `/health/ready`, for whoever restarts the process or sends it readers."""

import time
from http import HTTPStatus
from threading import Lock

from flask import Blueprint, Response, current_app, jsonify

from app.operations.broker import BrokerState, broker_state
from app.operations.database import DatabaseState, database_state

blueprint = Blueprint("health", __name__, url_prefix="/health")

FRESH_SECONDS = 1.0

Found = tuple[DatabaseState, BrokerState]


class _Look:
    """What was found last. Anybody may ask as often as they like; each process looks once a second, one at a time."""

    def __init__(self) -> None:
        self._turn = Lock()
        self._found: Found | None = None
        self._fresh_until = 0.0

    def found(self) -> Found:
        """Look, unless that was done a moment ago or is being done now."""
        found = self._found
        if found and (time.monotonic() < self._fresh_until or not self._turn.acquire(blocking=False)):
            return found
        if not found:
            self._turn.acquire()
        try:
            config = current_app.config
            found = database_state(), broker_state(config["BROKER_URL"], config["DATABASE_URL"])
            self._found, self._fresh_until = found, time.monotonic() + FRESH_SECONDS
        finally:
            self._turn.release()
        return found


@blueprint.get("/live")
def live() -> Response:
    """Say that the process answers; it asks nobody else."""
    return jsonify(status="live")


@blueprint.get("/ready")
def ready() -> tuple[Response, int]:
    """Say whether readers can be served; the broker is told but does not decide, since no page needs it."""
    look: _Look = current_app.extensions.setdefault("readiness", _Look())
    database, broker = look.found()
    if database is DatabaseState.READY:
        return jsonify(status="ready", database=database, broker=broker), HTTPStatus.OK
    return jsonify(status="not ready", database=database, broker=broker), HTTPStatus.SERVICE_UNAVAILABLE
