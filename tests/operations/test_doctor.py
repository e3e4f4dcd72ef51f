"""The doctor, against real servers on this machine."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from app.operations.doctor import settings_findings
from app.operations.finding import Verdict
from app.operations.smtp_check import smtp_finding
from tests.services import smtp
from tests.services.server import free_port

PRODUCTION = {"APP_ENV": "production", "SECRET_KEY": "k" * 32, "PUBLIC_URL": "https://letters.example.org"}


def relay(port, **more):
    plain = {"MAIL_USE_TLS": False, "MAIL_USE_SSL": False, "MAIL_USERNAME": "", "MAIL_PASSWORD": ""}
    return PRODUCTION | plain | {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": port} | more


def only_ada(_server, _session, _envelope, _mechanism, data):
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"ada", b"secret")
    return AuthResult(success=right)


def test_a_healthy_app_passes(runner):
    answer = runner.invoke(args=["doctor"])

    assert answer.exit_code == 0
    assert "OK    database: answers, and has every table." in answer.output
    assert "OK    broker: answers." in answer.output


@pytest.mark.usefixtures("older_database")
def test_an_unmigrated_database_fails_with_the_command_to_run(runner):
    answer = runner.invoke(args=["doctor"])

    assert answer.exit_code == 1
    assert "FAIL  database" in answer.output
    assert "flask --app wsgi db upgrade" in answer.output


def test_a_relay_that_answers_is_fine_and_gets_no_mail():
    with smtp.receiving() as mailbox:
        finding = smtp_finding(relay(mailbox.port))

    assert finding.verdict is Verdict.OK
    assert mailbox.envelopes == []


def test_a_relay_that_is_not_there_fails():
    finding = smtp_finding(relay(free_port()))

    assert finding.verdict is Verdict.FAIL
    assert "MAIL_PORT" in finding.sentence


@pytest.mark.parametrize(("password", "verdict"), [("secret", Verdict.OK), ("wrong", Verdict.FAIL)])
def test_signing_in_at_the_relay_is_tried(password, verdict):
    options = {"authenticator": only_ada, "auth_require_tls": False}
    with smtp.receiving(**options) as mailbox:
        finding = smtp_finding(relay(mailbox.port, MAIL_USERNAME="ada", MAIL_PASSWORD=password))

    assert finding.verdict is verdict
    assert password not in finding.sentence


def test_encryption_that_the_relay_lacks_fails():
    with smtp.receiving() as mailbox:
        finding = smtp_finding(relay(mailbox.port, MAIL_USE_TLS=True))

    assert finding.verdict is Verdict.FAIL
    assert "cannot do what the settings ask for" in finding.sentence


def test_a_relay_that_does_not_speak_tls_fails_when_tls_is_asked_for():
    with smtp.receiving() as mailbox:
        finding = smtp_finding(relay(mailbox.port, MAIL_USE_SSL=True))

    assert finding.verdict is Verdict.FAIL
    assert "MAIL_USE_SSL" in finding.sentence


@pytest.mark.parametrize(("environment", "verdict"), [("production", Verdict.FAIL), ("development", Verdict.OK)])
def test_no_relay_is_a_failure_in_production_only(environment, verdict):
    finding = smtp_finding(relay(25, MAIL_SERVER="", APP_ENV=environment))

    assert finding.verdict is verdict


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"APP_ENV": "development"}, "not for the internet"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is short"),
        ({"PUBLIC_URL": "http://letters.example.org"}, "not https"),
    ],
)
def test_odd_settings_are_worth_a_warning(changed, word):
    findings = list(settings_findings(PRODUCTION | changed))

    assert [each.verdict for each in findings][-1] is Verdict.WARN
    assert word in findings[-1].sentence


def test_good_settings_are_fine():
    assert [each.verdict for each in settings_findings(PRODUCTION)] == [Verdict.OK]


def test_without_its_secrets_the_app_names_each_one_and_shows_no_traceback():
    bare = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    ended = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "doctor"],
        cwd=Path(__file__).parents[2],
        env=bare,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert ended.returncode == 1
    assert all(name in ended.stderr for name in ("SECRET_KEY", "PUBLIC_URL", "MAIL_DEFAULT_SENDER"))
    assert "Traceback" not in ended.stderr


def test_a_relay_that_says_nothing_is_not_waited_for(monkeypatch):
    monkeypatch.setattr("app.operations.smtp_check.SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        finding = smtp_finding(relay(silent.getsockname()[1]))

    assert finding.verdict is Verdict.FAIL
