"""A stranger's deployment: the commands of docs/deploy.md, word for word; then somebody signs and is counted."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import Request, urlopen

import pytest

from tests.deploy.documented import Topology, topology
from tests.forms import forms_on
from tests.services import nginx, programs
from tests.services.server import free_port, running

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60
HANGING_UP_SECONDS = 2.0
"For so long gunicorn waits for the other side."
CAMPAIGN = "/campaigns/cancel-inherited-immigration-policies"
SETTINGS = """\
SECRET_KEY=only-for-this-rehearsal-0123456789abcdef
PUBLIC_URL=https://letters.undersigned.org
MAIL_SERVER=127.0.0.1
MAIL_DEFAULT_SENDER=letters@letters.undersigned.org
"""
ANA = {"name": "Ana Ruiz", "email": "ana@mail.undersigned.org", "postal_code": "60608"}


class Host:
    """A shell with the settings and the virtual environment, in the folder of the code."""

    def __init__(self, folder: Path, settings: str, mail_port: int, bind: str = "") -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        env = folder / "undersigned.env"
        env.write_text(f"{SETTINGS}MAIL_PORT={mail_port}\nINSTANCE_FOLDER={folder}/instance\n{settings}")
        self._begin = f"set -a; . {env}; set +a\n"
        self._environment = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(folder),
            "GUNICORN_CMD_ARGS": f"--bind={bind}" if bind else "",
        }

    def run(self, commands: str) -> None:
        """Run commands to their end."""
        script = ["sh", "-ec", self._begin + commands]
        subprocess.run(script, cwd=ROOT, env=self._environment, check=True, timeout=PATIENCE_SECONDS)

    def keep_running(self, stack: ExitStack, commands: str, ready) -> subprocess.Popen:
        """Run commands until the stack is left."""
        # exec, so that signals reach the program itself, as they would from an init system
        script = ["env", "-i", *(f"{name}={value}" for name, value in self._environment.items())]
        script += ["sh", "-ec", f"{self._begin}exec {commands.strip()}"]
        return stack.enter_context(running(script, ready, self.folder / f"{commands.split()[0]}.log", at=ROOT))


def seconds_of_those_who_do_not_hang_up(address: str, number: int) -> float:
    """Return how long some wait who post one after the other, hear that the connection ends, and all keep it open."""
    began = time.monotonic()
    with ExitStack() as kept:
        for _each in range(number):
            connection = kept.enter_context(closing(HTTPConnection(address, timeout=PATIENCE_SECONDS)))
            connection.request("POST", CAMPAIGN)
            kept.enter_context(connection.getresponse())
        return time.monotonic() - began


def answers(address: str) -> bool:
    """Tell whether a web server there says that it can do its work."""
    try:
        urlopen(f"http://{address}/health/ready", timeout=10).close()
    except OSError:
        return False
    return True


def ends_its_connection(address: str, method: str, path: str) -> bool:
    """Tell whether the web server closes the connection after a request."""
    connection = HTTPConnection(address, timeout=PATIENCE_SECONDS)
    connection.request(method, path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.headers["Connection"] == "close"


def get(url: str) -> str:
    with urlopen(url, timeout=PATIENCE_SECONDS) as answer:
        return answer.read().decode()


def post(url: str, **fields: str) -> str:
    """Post a form as the page's browser would; return where it led."""
    data = urlencode(fields).encode()
    request = Request(url, data, {"Origin": "https://letters.undersigned.org", "Sec-Fetch-Site": "same-origin"})
    with urlopen(request, timeout=PATIENCE_SECONDS) as answer:
        return answer.read().decode()


def until(found):
    """Return what is found, once there is something."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (something := found()):
        assert time.monotonic() < deadline, "nothing came in a minute"
        time.sleep(0.1)
    return something


def somebody_signs_and_is_counted(front: str, mailbox) -> None:
    """Sign on the page, press the button behind the link in the mail, and find oneself counted."""
    form = next(form for form in forms_on(get(front + CAMPAIGN)) if "email" in form.fields)
    typed = {name: values[0] for name, values in form.fields.items() if values} | ANA
    post(front + CAMPAIGN, **typed)
    mail = until(lambda: mailbox.messages)[0]
    link = re.search(r"https://letters\.undersigned\.org(/confirm/\S+)", mail.get_body(("plain",)).get_content())
    (confirm,) = [form for form in forms_on(get(front + link[1])) if "/confirm/" in form.action]
    post(urljoin(front, confirm.action))
    assert until(lambda: "<strong>1</strong> person has signed" in get(front + CAMPAIGN))


@pytest.fixture
def rehearsal(tmp_path, mailbox) -> Iterator:
    """Do what a topology says: give the hosts, and the address of each web server."""
    with ExitStack() as stack:

        def perform(documented: Topology, bind: str = "") -> list[subprocess.Popen]:
            """Run the commands; `bind` stands in place of gunicorn's usual 127.0.0.1:8000."""
            Host(tmp_path / "first", documented.settings, mailbox.port).run(documented.once)
            processes = []
            # (a) is one machine, where all share the database's folder; else each has an instance folder of its own
            places_of = ["first" if not documented.settings else f"host-{n}" for n in range(len(documented.always))]
            for number, command in enumerate(documented.always):
                host = Host(tmp_path / places_of[number], documented.settings, mailbox.port, bind)
                where = re.search(r"--bind (\S+)", command)
                web = where[1] if where else bind if "gunicorn" in command else ""
                processes.append(host.keep_running(stack, command, lambda web=web: not web or answers(web)))
            return processes

        yield perform


def places(postgres, **others: str) -> dict[str, str]:
    """Return what stands in place of the page's addresses; the web server's own default port is one of them."""
    database = postgres.url(postgres.create_database())
    return {"postgresql://undersigned:password@127.0.0.1:5432/undersigned": database} | others


def test_a_one_process_with_sqlite(rehearsal, mailbox):
    here = f"127.0.0.1:{free_port()}"
    rehearsal(topology("a", {}), bind=here)

    somebody_signs_and_is_counted(f"http://{here}", mailbox)
    assert not ends_its_connection(here, "GET", CAMPAIGN)
    assert ends_its_connection(here, "POST", CAMPAIGN)  # so that the next post goes to a process that is free
    assert seconds_of_those_who_do_not_hang_up(here, 16) < 4 * HANGING_UP_SECONDS  # each would hold up the next


def test_b_one_host_with_postgresql_and_a_reload_that_nobody_notices(rehearsal, postgres, mailbox):
    here = f"127.0.0.1:{free_port()}"
    web, _worker = rehearsal(topology("b", places(postgres)), bind=here)

    somebody_signs_and_is_counted(f"http://{here}", mailbox)
    old = children(web.pid)
    web.send_signal(signal.SIGHUP)
    statuses = set()
    until(lambda: statuses.add(status(f"http://{here}/health/live")) or not old & children(web.pid))

    assert statuses == {200}
    assert children(web.pid)


def children(process: int) -> set[str]:
    """Return the numbers of the processes that one has started."""
    return set(Path(f"/proc/{process}/task/{process}/children").read_text().split())


def status(url: str) -> int:
    try:
        with urlopen(url, timeout=PATIENCE_SECONDS) as answer:
            return answer.status
    except HTTPError as error:
        return error.code


def test_c_several_hosts_with_postgresql_redis_and_nginx(rehearsal, postgres, redis_url, mailbox, tmp_path):
    program = nginx.find() or programs.missing("nginx")
    web = {f"10.0.0.1{number}:8000": f"127.0.0.1:{free_port()}" for number in (1, 2)}
    moved = places(postgres, **{"redis://10.0.0.22:6379/0": redis_url}, **web)
    moved["postgresql://undersigned:password@10.0.0.21:5432/undersigned"] = postgres.url(postgres.create_database())
    documented = topology("c", moved)
    processes = rehearsal(documented)
    assert documented.upstreams == tuple(web.values())
    folder = tmp_path / "nginx"
    folder.mkdir()

    with nginx.serving(program, documented.upstreams, folder) as front:
        somebody_signs_and_is_counted(front, mailbox)
        processes[0].send_signal(signal.SIGTERM)
        processes[0].wait(PATIENCE_SECONDS)

        assert {status(front + "/health/ready") for _ in range(50)} == {200}
        assert status(front + "/metrics") == 404
