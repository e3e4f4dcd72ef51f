"""Octets on their way to a mail server."""

import socket
import struct
import threading
import time

import pytest

from app.outbox import wire
from app.outbox.wire import Wire

DIGEST = b"x" * 4_000_000


@pytest.fixture
def line(monkeypatch):
    """A connection that the kernel looks at every hundredth of a second."""
    monkeypatch.setattr(wire, "_TICK", struct.pack("ll", 0, 10_000))
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Wire(ours), theirs


def test_what_is_large_gets_more_time_than_a_letter(line):
    writer, server = line
    received = []

    def reads_after_a_while():
        time.sleep(0.1)
        while sum(received) < len(DIGEST):
            received.append(len(server.recv(1 << 16)))

    reading = threading.Thread(target=reads_after_a_while)
    reading.start()
    assert writer.send(DIGEST, seconds=0)
    reading.join()
    assert sum(received) == len(DIGEST)


def test_a_server_that_reads_nothing_is_given_up(line, monkeypatch):
    monkeypatch.setattr(wire, "_SLOWEST_OCTETS_A_SECOND", len(DIGEST) * 20)
    with pytest.raises(TimeoutError):
        line[0].send(DIGEST, seconds=0.05)
