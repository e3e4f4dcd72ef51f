"""One POST to an endpoint: to the address that was looked at, no redirect followed, and never for long."""

import http.client
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from threading import Timer

from app.webhooks import addresses

TIMEOUT_SECONDS = 10
DEADLINE_SECONDS = 20
"Of the whole conversation: a server that sends one octet every nine seconds would hold us for hours."
MOST_READ = 1024


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    "0 = nothing that is HTTP."
    words: str
    "For an organizer; nothing that the server wrote, but for its status."

    @property
    def is_taken(self) -> bool:
        """Tell whether the receiver has it."""
        return 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """Tell whether the receiver wants to hear no more (the specification's meaning of 410)."""
        return self.status == http.client.GONE


def post(url: str, body: bytes, headers: dict[str, str]) -> Answer:
    """Send a body, and return what was answered; whatever goes wrong is an answer too."""
    try:
        scheme, host, port, path = addresses.parts(url)
        connection = _Pinned(scheme, host, port, addresses.resolve(host, port))
    except addresses.AddressRefused as error:
        return Answer(0, error.sentence)
    timer = Timer(DEADLINE_SECONDS, connection.cut)
    timer.daemon = True
    timer.start()
    try:
        connection.request("POST", path, body, headers | {"Content-Type": "application/json", "Connection": "close"})
        response = connection.getresponse()
        response.read(MOST_READ)
        return Answer(response.status, f"answered {response.status}")
    except ssl.SSLError:
        return Answer(0, "its certificate or its TLS will not do")
    except TimeoutError:
        return Answer(0, "no answer in time")
    except (OSError, http.client.HTTPException, ValueError):
        return Answer(0, "no connection, or no HTTP")
    finally:
        timer.cancel()
        connection.close()


class _Pinned(http.client.HTTPConnection):
    """A connection that speaks to a host at one IP address; the certificate is checked against the host's name."""

    def __init__(self, scheme: str, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=TIMEOUT_SECONDS)
        self._address = address
        self.default_port = 443 if scheme == "https" else 80
        self._tls = ssl.create_default_context() if scheme == "https" else None

    def connect(self) -> None:
        """Connect to the address that was looked at; no proxy, no second look at the name."""
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._tls is not None:
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host)

    def cut(self) -> None:
        """End the conversation from another thread."""
        if self.sock is not None:
            with suppress(OSError):  # it has ended by itself
                self.sock.shutdown(socket.SHUT_RDWR)
