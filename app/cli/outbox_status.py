"""`flask outbox status`: what leaves, how fast, what went wrong, and what to do."""

import json
from dataclasses import asdict
from datetime import timedelta

import click
from rich.console import Console
from rich.table import Table

from app.outbox.models import MessageState
from app.outbox.status import TROUBLED, Status, StreamStatus, status


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def show(as_json: bool) -> None:
    """Show counts, pace, errors and workers."""
    now = status()
    if as_json:
        click.echo(json.dumps(asdict(now), indent=2))
        return
    console = Console()
    console.print(_counts(now), _streams(now), *([_errors(now)] if now.errors else []), *([_workers(now)]))
    for sentence in _sentences(now):
        console.print(sentence)


def _counts(now: Status) -> Table:
    table = Table("state", "messages", title="Outbox")
    for state, number in now.counts.items():
        table.add_row(state, f"{number:,}")
    table.add_row("together", f"{sum(now.counts.values()):,}")
    return table


def _streams(now: Status) -> Table:
    table = Table("stream", "state", "waiting", "sent", "in trouble", "still takes", title="Streams")
    for stream in now.streams:
        trouble = sum(stream.counts[state] for state in TROUBLED)
        waiting, sent = stream.counts[MessageState.PENDING], stream.counts[MessageState.SENT]
        table.add_row(stream.key, stream.state, f"{waiting:,}", f"{sent:,}", f"{trouble:,}", _still_takes(stream))
    return table


def _still_takes(stream: StreamStatus) -> str:
    if stream.paused_because:
        return stream.paused_because
    return "unknown" if stream.eta_seconds is None else _duration(stream.eta_seconds)


def _errors(now: Status) -> Table:
    table = Table("state", "code", "messages", "the server said", "what to do", title="What went wrong")
    for error in now.errors:
        number = f"{error.count:,}" if error.is_whole else f"at least {error.count:,}"
        table.add_row(error.state, error.code, number, error.sample[:80], error.what_to_do)
    return table


def _workers(now: Status) -> Table:
    table = Table("host", "process", "alive", "last beat", "sent", "a minute", title="Workers")
    for worker in now.workers:
        alive = "yes" if worker.alive else "no"
        beat = f"{worker.seconds_since_beat:.0f} s ago"
        table.add_row(
            worker.host, str(worker.process), alive, beat, f"{worker.sent:,}", f"{worker.rate_per_minute:.0f}"
        )
    return table


def _sentences(now: Status) -> list[str]:
    sentences = [f"The oldest message waits since {_duration(now.oldest_pending_seconds)}."]
    if not now.relay_is_set:
        sentences.append("MAIL_SERVER is not set: no mail leaves.")
    if not any(worker.alive for worker in now.workers):
        sentences.append("No worker is alive: start one with `flask --app wsgi work`.")
    if now.uncertain:
        sentences.append("May have left: " + ", ".join(now.uncertain))
    for breaker in now.breakers:
        left = f"left alone for {_duration(breaker.opens_again_in_seconds)}" if breaker.is_open else "being tried again"
        sentences.append(f"Relay {breaker.relay}: {breaker.failures} failures in a row, {left}. {breaker.what_to_do}")
    return sentences


def _duration(seconds: float) -> str:
    return str(timedelta(seconds=round(seconds)))
