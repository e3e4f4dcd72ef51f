"""People who read, sign and confirm, each over connections of their own, and who remember what they were told."""

import http.client
import random
import re
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Flask

from app import tokens
from app.tokens import Purpose
from benchmarks.web_servers import PUBLIC_URL

TOKEN = re.compile(rb'name="form_token"[^>]*value="([^"]+)"')
PATIENCE_SECONDS = 30


@dataclass
class Visitors:
    """What they do until they are told to stop, and what they were answered.

    Args:
        app: knows the keys, so that a confirmation link can be made from the page after the form.
        address: of the web server.
        path: of the campaign.
    """

    app: Flask
    address: str
    path: str
    signed: dict[str, str] = field(default_factory=dict)
    "Public id of each signature that was answered 303, and its address."
    confirmed: set[str] = field(default_factory=set)
    answers: dict[str, Counter[str]] = field(
        default_factory=lambda: {"read": Counter(), "sign": Counter(), "confirm": Counter()}
    )
    milliseconds: dict[str, list[float]] = field(default_factory=lambda: {"read": [], "sign": [], "confirm": []})
    _waiting: deque[str] = field(default_factory=deque)
    _ended: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def begin(self, readers: int, signers: int, confirmers: int) -> None:
        """Let as many of each kind come; each thinks a while between two visits, a quarter of a second on average."""
        for number, visit in ((readers, self._read), (signers, self._sign), (confirmers, self._confirm)):
            self._threads += [threading.Thread(target=self._keep, args=(visit, each)) for each in range(number)]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Let nobody come any more, and wait for those who are here."""
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _keep(self, visit: Callable[[str], None], number: int) -> None:
        chance = random.Random(f"{visit.__name__}{number}")
        visits = 0
        while not self._ended.wait(chance.expovariate(4)):
            visits += 1
            visit(f"{number}x{visits}")

    def _read(self, _who: str) -> None:
        self._ask("read", "GET", self.path)

    def _sign(self, who: str) -> None:
        page = self._ask("read", "GET", self.path)
        token = TOKEN.search(page[2]) if page and page[0] == http.client.OK else None
        if not token:
            return
        email = f"ana{who}@mail.undersigned.org"
        form = {"form_token": token[1].decode(), "name": "Ana Ruiz", "email": email, "postal_code": "60608"}
        answer = self._ask("sign", "POST", self.path, form | {"own_words": "Please act now.", "office_may_answer": "y"})
        if answer and answer[0] == http.client.SEE_OTHER:
            check = parse_qs(urlsplit(answer[1]).query)["t"][0]
            with self.app.app_context():
                public_id = tokens.read(Purpose.CHECK_EMAIL, check)
            self.signed[public_id] = email
            self._waiting.append(public_id)

    def _confirm(self, _who: str) -> None:
        try:
            public_id = self._waiting.popleft()
        except IndexError:
            return
        with self.app.app_context():
            token = tokens.issue(Purpose.CONFIRM, public_id)
        answer = self._ask("confirm", "POST", f"/confirm/{token}", {})
        if answer and answer[0] == http.client.SEE_OTHER:
            self.confirmed.add(public_id)
        else:
            self._waiting.append(public_id)  # people press the button again

    def _ask(
        self, kind: str, method: str, path: str, form: dict[str, str] | None = None
    ) -> tuple[int, str, bytes] | None:
        """Ask once; return status, where to go, and the page; None if the connection broke."""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=PATIENCE_SECONDS)
        headers = (
            {"Origin": PUBLIC_URL, "Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
        )
        began = time.perf_counter()
        try:
            connection.request(method, path, urlencode(form) if form is not None else None, headers)
            response = connection.getresponse()
            found = response.status, response.headers.get("Location", ""), response.read()
        except (OSError, http.client.HTTPException):
            self.answers[kind]["broken"] += 1
            return None
        finally:
            connection.close()
        self.answers[kind][str(found[0])] += 1
        self.milliseconds[kind].append((time.perf_counter() - began) * 1000)
        return found
