"""The files of `deploy/` say what they mean."""

import subprocess
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from app.dashboard.import_routes import LARGEST
from tests.services import nginx, programs
from tests.services.receiver import receiving

ENV = Path(__file__).parents[2] / "deploy" / "undersigned.env.example"


def posted(front: str, path: str, size: int) -> int:
    """Send octets, and return the status."""
    connection = HTTPConnection(urlsplit(front).netloc, timeout=30)
    connection.request("POST", path, b"x" * size)
    answer = connection.getresponse()
    connection.close()
    return answer.status


def test_nginx_lets_files_of_signatures_pass_and_no_other_large_post(tmp_path):
    program = nginx.find() or programs.missing("nginx")
    imports, other = "/dashboard/campaigns/plant-trees/imports", "/campaigns/plant-trees"

    with receiving() as app, nginx.serving(program, [urlsplit(app.url).netloc], tmp_path) as front:
        answers = [posted(front, imports, LARGEST), posted(front, other, 1000), posted(front, other, 2 * 1024 * 1024)]

    assert answers == [204, 204, 413]


def test_a_shell_reads_the_example_of_settings_as_it_is_written():
    shell = ["sh", "-ec", f'set -a; . {ENV}; echo "$ORGANIZATION"']

    said = subprocess.run(shell, capture_output=True, text=True, check=True)

    assert (said.stdout, said.stderr) == ("Neighbours United\n", "")
