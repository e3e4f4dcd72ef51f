"""nginx with the documented site, on a loopback port."""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.services import programs
from tests.services.server import free_port, listens, running

SITE = Path(__file__).parents[2] / "deploy" / "nginx" / "undersigned.conf"

FRAME = """
user {user}; worker_processes 1; daemon off; pid {folder}/pid; error_log {folder}/nginx.err;
events {{ worker_connections 1024; }}
http {{
    types {{ text/html html; }}
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


def find() -> Path | None:
    """Return nginx."""
    return programs.find("nginx", folders=(Path("/usr/sbin"),))


@contextmanager
def serving(program: Path, upstreams: Sequence[str], folder: Path, extra: str = "") -> Iterator[str]:
    """Run nginx as documented until the block ends; give its address.

    Args:
        program: nginx.
        upstreams: `host:port` of each web server.
        folder: for its files.
        extra: more for the `server` block.
    """
    port = free_port()
    servers = "\n    ".join(f"server {upstream};" for upstream in upstreams)
    site = SITE.read_text().replace("listen 80;", f"listen 127.0.0.1:{port};\n    {extra}")
    site = site.replace("server 127.0.0.1:8000;", servers).replace("/var/cache/nginx/undersigned", f"{folder}/cache")
    (folder / "site.conf").write_text(site)
    user = "root" if os.geteuid() == 0 else "nobody"
    (folder / "nginx.conf").write_text(re.sub(r"^\n", "", FRAME.format(user=user, folder=folder)))
    with running([program, "-c", folder / "nginx.conf"], lambda: listens(port), folder / "nginx.log"):
        yield f"http://127.0.0.1:{port}"
