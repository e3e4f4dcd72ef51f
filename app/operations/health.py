"""`/health/live` and `/health/ready`, for whoever restarts the process or sends it readers."""

from http import HTTPStatus

from flask import Blueprint, Response, current_app, jsonify

from app.operations.broker import broker_state
from app.operations.database import DatabaseState, database_state

blueprint = Blueprint("health", __name__, url_prefix="/health")


@blueprint.get("/live")
def live() -> Response:
    """Say that the process answers; it asks nobody else."""
    return jsonify(status="live")


@blueprint.get("/ready")
def ready() -> tuple[Response, int]:
    """Say whether readers can be served; the broker is told but does not decide, since no page needs it."""
    database = database_state()
    broker = broker_state(current_app.config["BROKER_URL"], current_app.config["DATABASE_URL"])
    if database is DatabaseState.READY:
        return jsonify(status="ready", database=database, broker=broker), HTTPStatus.OK
    return jsonify(status="not ready", database=database, broker=broker), HTTPStatus.SERVICE_UNAVAILABLE


@blueprint.after_request
def _always_ask_again(response: Response) -> Response:
    response.cache_control.no_store = True
    return response
