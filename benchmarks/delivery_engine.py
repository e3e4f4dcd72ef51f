"""How fast letters leave through the whole durable path: claim, render, mark, send, record, count.

    python -m benchmarks.delivery_engine --database sqlite:////tmp/b.sqlite3 --port 2525 --letters 20000

The database must be migrated and is emptied of messages first. Prints one line of JSON: letters a second over all
processes, and the largest process's peak memory.
"""

import argparse
import json
import multiprocessing
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from multiprocessing.synchronize import Barrier

from flask import Flask
from jinja2 import DictLoader
from sqlalchemy import text

from app import create_app
from app.extensions import db
from app.outbox import queries, service
from app.outbox.crew import Crew
from app.outbox.mail import Mail
from app.outbox.models import MessageState
from benchmarks import letter
from benchmarks.peers.reporting import peak_memory_mb, processor_seconds


@dataclass(frozen=True)
class Load:
    """What is measured."""

    database: str
    port: int
    letters: int
    group: int
    connections: int
    processes: int
    html: bool


def letters(load: Load) -> Iterator[tuple[str, Mail]]:
    """Return letters that each have their own recipient, name and words."""
    fixed: dict[str, object] = {}
    for number in range(load.letters):
        yield (
            f"letter:{number}",
            Mail(
                "bench-html" if load.html else "bench",
                letter.RECIPIENT.format(number=number),
                fixed=fixed,
                slots={"name": letter.NAME.format(number=number), "words": letter.WORDS},
                sender_name=letter.NAME.format(number=number),
            ),
        )


def make_app(load: Load) -> Flask:
    """Return the app, bound to the database and to the sink."""
    app = create_app(
        APP_ENV="testing",
        DATABASE_URL=load.database,
        MAIL_SERVER="127.0.0.1",
        MAIL_DEFAULT_SENDER=letter.FROM,
        BOUNCE_ADDRESS="bounces@ours.example",
        MAIL_PORT=load.port,
        MAIL_GROUP_SIZE=load.group,
        MAIL_CONNECTIONS=load.connections,
    )
    app.jinja_env.loader = DictLoader(letter.TEMPLATES)
    return app


def queue(load: Load) -> float:
    """Empty the outbox and fill it again; return the seconds that filling took."""
    app = make_app(load)
    with app.app_context():
        for table in ("messages", "stream_counters", "workers", "streams"):
            db.session.execute(text(f"DELETE FROM {table}"))
        db.session.commit()
        stream = service.open_stream("delivery:1")
        began = time.monotonic()
        service.put_many(stream, letters(load))
        db.session.commit()
        took = time.monotonic() - began
        if db.engine.dialect.name == "postgresql":
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM ANALYZE messages"))
        db.engine.dispose()
        return took


def send(load: Load, start: Barrier, results: "multiprocessing.Queue[tuple[float, float, float, float]]") -> None:
    """Empty the outbox in a process of its own; report begin, end, processor seconds, peak memory in MB."""
    app = make_app(load)
    crew = Crew(app)
    start.wait()
    began, used = time.monotonic(), processor_seconds()
    crew.run_until_idle()
    results.put((began, time.monotonic(), processor_seconds() - used, peak_memory_mb()))


def measure(load: Load) -> dict[str, object]:
    """Queue, send, and return the figures."""
    queueing = queue(load)
    context = multiprocessing.get_context("spawn")
    start, results = context.Barrier(load.processes), context.Queue()
    processes = [context.Process(target=send, args=(load, start, results)) for _ in range(load.processes)]
    for process in processes:
        process.start()
    reports = [results.get(timeout=1800) for _ in processes]
    for process in processes:
        process.join()
    began, ended, used, memory = zip(*reports, strict=True)
    seconds = max(ended) - min(began)
    with make_app(load).app_context():
        stream = service.open_stream("delivery:1")
        sent = queries.counts(stream.id)[MessageState.SENT]
        db.engine.dispose()
    if sent != load.letters:
        sys.exit(f"only {sent} of {load.letters} letters were sent")
    return asdict(load) | {
        "letters_per_second": round(load.letters / seconds, 1),
        "processor_us": round(sum(used) / load.letters * 1e6, 1),
        "peak_memory_mb": round(max(memory), 1),
        "queueing_seconds": round(queueing, 2),
    }


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--database", required=True)
    parser.add_argument("--port", type=int, required=True)
    for name, default in (("letters", 20_000), ("group", 20), ("connections", 1), ("processes", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--html", action="store_true")
    print(json.dumps(measure(Load(**vars(parser.parse_args())))))


if __name__ == "__main__":
    main()
