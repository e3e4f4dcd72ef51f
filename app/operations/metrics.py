"""`/metrics` for Prometheus: what this web server answered, and what stands in the database.

Answers are counted in files that all processes of one gunicorn share (`PROMETHEUS_MULTIPROC_DIR`, which
`gunicorn.conf.py` sets). Everything else is asked of the database at the moment, so it is right however many hosts
there are; each host tells the same, and a query takes the maximum.
"""

import hmac
import os
import time
from collections.abc import Iterable, Iterator
from functools import lru_cache
from http import HTTPStatus

from flask import Blueprint, Flask, Response, abort, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from app.outbox import figures
from app.signatures import queries as signatures

ANSWERS = CollectorRegistry()
REQUESTS = Counter(
    "undersigned_requests", "Answers, by address and status.", ("route", "method", "status"), registry=ANSWERS
)
SECONDS = Histogram(
    "undersigned_request_seconds",
    "How long answers took.",
    ("route",),
    registry=ANSWERS,
    buckets=(0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

Labels = str | tuple[str, ...]

blueprint = Blueprint("metrics", __name__)


def init_app(app: Flask) -> None:
    """Count every answer, and tell the numbers to whoever knows METRICS_TOKEN."""
    app.register_blueprint(blueprint)
    app.after_request(_count)


def count(route: str, method: str, status: int, seconds: float) -> None:
    """Count one answer.

    Args:
        route: the rule of its address, without what was filled in.
        method: the request's method.
        status: the answer's.
        seconds: how long it took.
    """
    known = method if method in METHODS else "other"  # a stranger can send any word
    answers, took = _counters(route, known, int(status))
    answers.inc()
    took.observe(seconds)


@lru_cache(maxsize=4096)
def _counters(route: str, method: str, status: int) -> tuple[Counter, Histogram]:
    """Return what counts answers of one kind; to find it costs more than to count."""
    return REQUESTS.labels(route, method, str(status)), SECONDS.labels(route)


@blueprint.get("/metrics")
def metrics() -> Response:
    """Tell the numbers to whoever knows METRICS_TOKEN; without that setting there is nothing at this address."""
    token = current_app.config["METRICS_TOKEN"]
    if not token:
        abort(HTTPStatus.NOT_FOUND)
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), token.encode()):
        abort(HTTPStatus.UNAUTHORIZED)
    return Response(_of_answers() + _of_the_database(), content_type=CONTENT_TYPE_LATEST)


class FromTheDatabase(Collector):
    """What the database says now."""

    def collect(self) -> Iterator[Metric]:
        """Yield each number with its labels."""
        yield _gauge("signatures", "Signatures, by how far they came.", ("state",), signatures.totals().items())
        messages = [((kind, state), number) for (kind, state), number in figures.messages().items()]
        yield _gauge("outbox_messages", "Messages, by kind of stream and state.", ("stream", "state"), messages)
        oldest = figures.oldest_due_seconds().items()
        yield _gauge("outbox_oldest_due_seconds", "How long the oldest due message waits.", ("stream",), oldest)
        took = figures.send_seconds().items()
        yield _gauge("outbox_send_seconds", "From due to accepted, newest mails.", ("stream", "quantile"), took)
        yield _gauge("outbox_paused_streams", "Streams that are paused.", ("stream",), figures.paused_streams())
        yield _gauge("relay_left_alone", "1 while the breaker is open.", ("relay",), figures.open_breakers())
        yield GaugeMetricFamily("undersigned_workers_alive", "Workers' connections.", value=figures.workers_alive())


def _count(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule else "none"
    count(route, request.method, response.status_code, time.perf_counter() - g.request_began)
    return response


def _of_answers() -> bytes:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(ANSWERS)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def _of_the_database() -> bytes:
    registry = CollectorRegistry()
    registry.register(FromTheDatabase())
    return generate_latest(registry)


def _gauge(
    name: str, meaning: str, labels: tuple[str, ...], values: Iterable[tuple[Labels, float]]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"undersigned_{name}", meaning, labels=labels)
    for label, value in values:
        family.add_metric(label if isinstance(label, tuple) else (label,), value)
    return family
