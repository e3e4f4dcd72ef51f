"""What each contender prints: one line of JSON."""

import json
import re
import resource
import time
from collections.abc import Callable
from pathlib import Path

STATUS = Path("/proc/self/status")


def report(letters: int, send: Callable[[], object]) -> None:
    """Send, and print letters a second and the peak memory of this process or of its largest child."""
    began = time.monotonic()
    send()
    seconds = time.monotonic() - began
    print(json.dumps({"letters_per_second": round(letters / seconds, 1), "peak_memory_mb": round(peak_memory_mb(), 1)}))


def peak_memory_mb() -> float:
    """Return the peak memory of this process or of its largest child that has ended.

    Linux's `ru_maxrss` of a process counts what its parent had when it was started; `VmHWM` does not.
    """
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    if not STATUS.exists():
        return max(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, children) / 1024**2
    found = re.search(r"VmHWM:\s+(\d+) kB", STATUS.read_text())
    return max(int(found[1]) if found else 0, children) / 1024
