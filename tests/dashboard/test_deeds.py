"""Whatever organizers do is written down: each thing that they can do is done once, and the audit log grows by it."""

import pytest
from flask import Blueprint, request
from sqlalchemy import func, select

from app.extensions import db
from app.organizers.models import AuditEvent
from tests.dashboard.deed import DEEDS
from tests.organizers.signing_in import csrf_token, sign_in


def committed_events():
    with db.engine.connect() as another:  # what is not committed yet is not seen here
        return another.scalar(select(func.count(AuditEvent.id)))


def events_left_by(app, endpoint, deed):
    """Do something, and return how many events the endpoint's own request has left, and its answer."""
    counts = []

    def count():
        if request.endpoint == endpoint and request.method == "POST":
            counts.append(committed_events())

    app.before_request(count)
    app.after_request(lambda answer: (count(), answer)[1])
    client = app.test_client()
    sign_in(client)
    answer = deed(client)
    assert len(counts) >= 2, f"the deed sent nothing to {endpoint}"
    return counts[-1] - counts[-2], answer


@pytest.mark.parametrize("endpoint", sorted(DEEDS))
def test_each_deed_is_done_and_written_down(app, endpoint):
    events, answer = events_left_by(app, endpoint, DEEDS[endpoint])

    assert answer.status_code < 400, answer.text
    assert events > 0, f"let what {endpoint} does call audit.record before its commit"


def test_a_deed_that_is_not_written_down_is_found(app):
    silent = Blueprint("silent", __name__)
    silent.post("/silent")(lambda: "done")
    app.register_blueprint(silent)

    events, _answer = events_left_by(
        app, "silent.<lambda>", lambda client: client.post("/silent", data={"csrf_token": csrf_token(client)})
    )

    assert events == 0
