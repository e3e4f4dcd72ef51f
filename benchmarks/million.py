"""Does a million letters cost more memory, or more time for each, than ten thousand?"""

from pathlib import Path

from benchmarks.contenders import Contender, engine
from benchmarks.measuring import run
from tests.services.postgresql import Server

FEW, MANY = 10_000, 1_000_000


def table(postgres: Server, folder: Path, group: int, only: str) -> str:
    """Queue and send both on the databases whose name contains `only`; return the figures as a Markdown table."""
    lines = [
        "| database | letters | queueing | letters/s | peak memory of the worker |",
        "|---|---|---|---|---|",
    ]
    for database in (name for name in ("sqlite", "postgresql") if only in name):
        for letters in (FEW, MANY):
            name = f"Undersigned, {database}, {letters:,} letters"
            contender = Contender(name, engine(letters, [f"--group={group}"], html=False), database=database)
            printed = run(contender, postgres, folder)
            lines.append(
                f"| {database} | {letters:,} | {printed['queueing_seconds']:.1f} s "
                f"| {printed['letters_per_second']:,.0f} | {printed['peak_memory_mb']:.0f} MB |"
            )
    return "\n".join(lines)
