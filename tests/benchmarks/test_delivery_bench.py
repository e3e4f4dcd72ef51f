"""What the delivery benchmark rests on: one letter of a known size, and sinks that take it."""

import smtplib
import ssl
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import letter, sink, tls_sink

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("html", "kilobytes"), [(False, 2.5), (True, 5.8)])
def test_the_letter_has_the_size_that_the_table_names(html, kilobytes):
    shape = letter.shape(html=html)

    assert round((len(shape["text"]) + len(shape["html"])) / 1000, 1) == kilobytes


def test_postfixes_sink_takes_letters():
    with sink.serving() as port, smtplib.SMTP("127.0.0.1", port) as connection:
        refused = connection.sendmail(letter.FROM, "office@theirs.example", letter.TEXT)

    assert refused == {}


def test_our_sink_encrypts_asks_for_the_password_and_takes_letters(tmp_path):
    with tls_sink.serving(tmp_path, tls=True) as (port, settings), smtplib.SMTP("127.0.0.1", port) as connection:
        connection.starttls(context=ssl.create_default_context(cafile=settings["SSL_CERT_FILE"]))
        connection.login(settings["MAIL_USERNAME"], settings["MAIL_PASSWORD"])
        refused = [connection.sendmail(letter.FROM, "office@theirs.example", letter.TEXT) for _ in range(2)]

    assert refused == [{}, {}]


@pytest.mark.parametrize("peer", ["smtplib_limit.py", "flask_mail_reused.py"])
def test_a_contender_sends_and_prints_its_figures(peer, tmp_path):
    shape = tmp_path / "shape.json"
    shape.write_text(letter.as_json(html=True))
    with sink.serving() as port:
        command = [sys.executable, ROOT / "benchmarks" / "peers" / peer, str(port), "20", shape]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout

    assert '"letters_per_second": ' in printed
    assert '"peak_memory_mb": ' in printed
