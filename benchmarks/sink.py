"""Where all letters go: Postfix's smtp-sink, which takes mail as fast as a C program can and throws it away."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services import programs
from tests.services.server import free_port, listens, running


def find() -> Path | None:
    """Return the program; Debian keeps it where only root looks."""
    return programs.find("smtp-sink", folders=(Path("/usr/sbin"),))


@contextmanager
def serving() -> Iterator[int]:
    """Run a sink until the block ends; give its port."""
    program, port = find() or programs.missing("smtp-sink (Postfix)"), free_port()
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory(prefix="undersigned-sink-") as folder:
        command = [program, *user, "-m", "1000", f"127.0.0.1:{port}", "1000"]
        with running(command, lambda: listens(port), Path(folder) / "log"):
            yield port
