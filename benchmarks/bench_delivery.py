"""Letters a second, side by side: this engine's whole durable path, and what people have today without it.

    make bench-delivery        or        python -m benchmarks.bench_delivery --letters 4000 --runs 3 --html

Every contender sends the same letter into Postfix's smtp-sink on this machine. Just before each one the language's own
limit is measured (plain smtplib, letters prebuilt, no database), so that a busy machine changes both and not the ratio
of their medians. Loopback is moody: whoever waits for each answer is twice as fast when the scheduler happens to put it
on the sink's own processor. So processor time a letter is printed beside it, which knows no moods.
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from benchmarks import letter, million
from benchmarks.contenders import Contender, by_group, limit, ours, peers
from benchmarks.measuring import IN_EARNEST, Figures, Summary, run
from benchmarks.peers.install import install
from config import SETTINGS
from tests.services import postgresql, programs

GROUP_SIZE = next((setting.default for setting in SETTINGS if setting.name == "MAIL_GROUP_SIZE"), 20)


def main() -> None:
    """Measure what the command line asks for, and print the table."""
    asked = _arguments()
    found = postgresql.find() or programs.missing("PostgreSQL")
    with (
        tempfile.TemporaryDirectory(prefix="undersigned-bench-") as folder,
        postgresql.cluster(found) as files,
        files.serving(*IN_EARNEST) as server,
    ):
        if asked.million:
            print(million.table(server, Path(folder), GROUP_SIZE, asked.only))
        else:
            print(_compared(asked, server, Path(folder)))


def _compared(asked: argparse.Namespace, server: postgresql.Server, folder: Path) -> str:
    """Measure everybody and return the table."""
    shape = folder / "shape.json"
    shape.write_text(letter.as_json(html=asked.html))
    others = peers(install(asked.peers or folder), asked.letters, shape) if not asked.groups else []
    everybody = [*others, *ours(asked.letters, html=asked.html, group=GROUP_SIZE)]
    if asked.groups:
        everybody = by_group(asked.letters, html=asked.html, groups=[int(size) for size in asked.groups.split(",")])
    chosen = [contender for contender in everybody if asked.only in contender.name]
    summaries = _measure(chosen, limit(asked.letters, shape), asked.runs, server, folder)
    return _table(summaries, html=asked.html, runs=asked.runs)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--letters", type=int, default=20_000, help="slower contenders get fewer")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--html", action="store_true", help="5.8 kB with HTML instead of 2.5 kB of text")
    parser.add_argument("--only", default="", help="contenders whose name contains this")
    parser.add_argument("--groups", default="", help="instead: this engine in groups of these sizes: 1,5,10,20,50")
    parser.add_argument("--million", action="store_true", help="instead: what a million letters cost")
    parser.add_argument("--peers", type=Path, help="a folder to keep the installed peers in")
    return parser.parse_args()


def _measure(
    chosen: list[Contender], measure: Contender, runs: int, server: postgresql.Server, folder: Path
) -> list[Summary]:
    """Run everybody in turn, several times, so that a slow quarter of an hour hits all."""
    figures: defaultdict[str, list[Figures]] = defaultdict(list)
    for _ in range(runs):
        for contender in chosen:
            reference = run(measure, server, folder)
            figures[measure.name].append(_figures(reference))
            try:
                figures[contender.name].append(_figures(run(contender, server, folder)))
            except subprocess.CalledProcessError as error:
                sys.exit(f"{contender.name} failed:\n{error.stderr[-3000:]}")
            print(f"{contender.name}: {figures[contender.name][-1]}", file=sys.stderr)
    return [Summary(name, tuple(found)) for name, found in figures.items()]


def _figures(printed: dict[str, float]) -> Figures:
    return Figures(
        letters_per_second=printed["letters_per_second"],
        peak_memory_mb=printed["peak_memory_mb"],
        processor_us=printed["processor_us"],
        queueing_seconds=printed.get("queueing_seconds", 0.0),
    )


def _table(summaries: list[Summary], *, html: bool, runs: int) -> str:
    kind = "5.8 kB with HTML" if html else "2.5 kB of text"
    machine = f"{os.cpu_count()} processors, CPython {platform.python_version()}"
    lines = [
        f"Letter: {kind}; medians of {runs} runs (least to most); {machine}.",
        "",
        "| sender | letters/s | of smtplib | processor us a letter | peak memory of a process |",
        "|---|---|---|---|---|",
    ]
    limit_rate = summaries[0].rate
    for each in summaries:
        rates = [found.letters_per_second for found in each.runs]
        rate = f"{each.rate:,.0f} ({min(rates):,.0f} to {max(rates):,.0f})"
        ratio = each.rate / limit_rate
        lines.append(f"| {each.name} | {rate} | {ratio:.2f} | {each.processor_us:.0f} | {each.memory:.0f} MB |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
