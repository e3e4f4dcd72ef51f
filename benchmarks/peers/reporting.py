"""What each contender prints: one line of JSON."""

import json
import re
import resource
import time
from collections.abc import Callable
from pathlib import Path

STATUS = Path("/proc/self/status")


def report(letters: int, send: Callable[[], object]) -> None:
    """Send, and print letters a second, processor time, and the peak memory of this process or of its largest child."""
    began, used = time.monotonic(), processor_seconds()
    send()
    seconds, used = time.monotonic() - began, processor_seconds() - used
    figures = {
        "letters_per_second": round(letters / seconds, 1),
        "processor_us": round(used / letters * 1e6, 1),
        "peak_memory_mb": round(peak_memory_mb(), 1),
    }
    print(json.dumps(figures))


def processor_seconds() -> float:
    """Return the processor time of this process and of its children that have ended; not that of a database server."""
    return time.process_time() + sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])


def peak_memory_mb() -> float:
    """Return the peak memory of this process or of its largest child that has ended.

    Linux's `ru_maxrss` of a process counts what its parent had when it was started; `VmHWM` does not.
    """
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    if not STATUS.exists():
        return max(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, children) / 1024**2
    found = re.search(r"VmHWM:\s+(\d+) kB", STATUS.read_text())
    return max(int(found[1]) if found else 0, children) / 1024
