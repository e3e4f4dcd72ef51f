"""What a soak has shown, in a table for docs/reliability.md, and which promises it found broken."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.outbox.models import MessageState
from benchmarks.visitors import Visitors
from tests.chaos.accounts import Account as Mails

PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"
BEGIN, END = "<!-- soak -->\n", "<!-- end of soak -->\n"
GROWTH_ALLOWED = 0.10


@dataclass(frozen=True)
class Account:
    """What is stored, held against what visitors were answered and what the mail server has."""

    signatures_lost: int
    "Answered 303, and not in the database."
    mails_missing: int
    "Signatures without the mail that asks to confirm them."
    confirmations_lost: int
    "Answered 303, and not counted."
    letters_missing: int
    "Counted, and without a letter."
    letters_delivered: int
    mails: Mails


@dataclass(frozen=True)
class Soaked:
    """One soak."""

    minutes: float
    kills: int
    visitors: Visitors
    before: dict[str, int]
    "Resident memory in kilobytes after a fifth of the time."
    after: dict[str, int]
    account: Account


def growths(soaked: Soaked) -> dict[str, float]:
    """Return by which share each process that lived through it has grown."""
    return {name: soaked.after[name] / was - 1 for name, was in soaked.before.items() if name in soaked.after}


def complaints(soaked: Soaked) -> list[str]:
    """Return what should not be."""
    account, mails = soaked.account, soaked.account.mails
    odd = sum(
        number
        for answers in soaked.visitors.answers.values()
        for status, number in answers.items()
        if status not in ("200", "303", "503", "broken")
    )
    numbers = {
        "signatures were answered 303 and are not stored": account.signatures_lost,
        "signatures have no mail that asks to confirm them": account.mails_missing,
        "confirmations were answered 303 and do not count": account.confirmations_lost,
        "signatures count and have no letter": account.letters_missing,
        "mails are recorded as sent and never reached the server": mails.lost,
        "mails were never handed over": mails.unfinished,
        "mails reached the server and nobody knows": mails.accepted_unknown + mails.strangers,
        "answers were neither 200, 303 nor 503": odd,
    }
    said = [f"{number} {what}" for what, number in numbers.items() if number]
    grown = [f"{name} grew by {share:.0%}" for name, share in growths(soaked).items() if share > GROWTH_ALLOWED]
    vanished = [f"{name} did not live through it" for name in soaked.before if name not in soaked.after]
    return said + grown + vanished


def text(soaked: Soaked) -> str:
    """Return the report, in Markdown."""
    account, mails = soaked.account, soaked.account.mails
    today = datetime.now(UTC).strftime("%d %B %Y")
    lines = [
        f"{soaked.minutes:g} minutes on {os.cpu_count()} processors, visitors and mail server included, {today}. "
        f"{soaked.kills} times a worker was killed, once PostgreSQL was restarted.",
        "",
        "| visits | answered | p50 | p99 |",
        "|---|---|---|---|",
        *(_visits(soaked, kind) for kind in ("read", "sign", "confirm")),
        "",
        "| of what was accepted | | |",
        "|---|---|---|",
        f"| signatures answered 303 | {len(soaked.visitors.signed):,} | {account.signatures_lost} lost |",
        f"| confirmations answered 303 | {len(soaked.visitors.confirmed):,} | {account.confirmations_lost} lost |",
        f"| letters delivered | {account.letters_delivered:,} | {account.letters_missing} missing |",
        f"| mails of all kinds | {mails.letters:,} | {mails.lost} lost, {mails.duplicated} sent twice, "
        f"{mails.states[MessageState.UNCERTAIN]} in doubt |",
        "",
        "| memory | after a fifth | at the end | grown by |",
        "|---|---|---|---|",
        *(_memory(soaked, name) for name in soaked.before),
    ]
    return "\n".join(lines) + "\n"


def _visits(soaked: Soaked, kind: str) -> str:
    answers = ", ".join(f"{status}: {number:,}" for status, number in sorted(soaked.visitors.answers[kind].items()))
    took = sorted(soaked.visitors.milliseconds[kind]) or [0.0]
    return f"| {kind} | {answers} | {took[len(took) // 2]:.0f} ms | {took[len(took) * 99 // 100]:.0f} ms |"


def _memory(soaked: Soaked, name: str) -> str:
    was, is_now = soaked.before[name], soaked.after.get(name, 0)
    label = name.rstrip("0123456789 ")
    return f"| {label} | {was / 1024:.0f} MB | {is_now / 1024:.0f} MB | {is_now / was - 1:+.1%} |"


def keep(report: str) -> None:
    """Put the report into docs/reliability.md, between its marks."""
    page = PAGE.read_text()
    before, after = page.partition(BEGIN)[0], page.partition(END)[2]
    PAGE.write_text(before + BEGIN + "\n" + report + "\n" + END + after)
