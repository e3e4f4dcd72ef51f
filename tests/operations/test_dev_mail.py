"""`/dev/mail`: in development only; shows any mail, and lets none of it run."""

from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from app import create_app
from app.operations.inbox import Inbox


@pytest.fixture
def settings(tmp_path):
    return {"APP_ENV": "development", "INSTANCE_FOLDER": str(tmp_path / "instance")}


@pytest.fixture
def inbox(app):
    return Inbox(Path(app.instance_path) / "dev-mail")


def keep(inbox, html=None, **headers):
    mail = EmailMessage()
    defaults = {"From": "letters@undersigned.example", "To": "zoe@people.example", "Subject": "Please confirm"}
    for name, value in (defaults | headers).items():
        mail[name] = value
    mail.set_content("Hello <Zoë>, open http://127.0.0.1/confirm/abc please")
    if html:
        mail.add_alternative(html, subtype="html")
    return inbox.keep(mail.as_bytes())


@pytest.mark.parametrize("environment", ["production", "testing"])
@pytest.mark.parametrize("path", ["/dev/mail", "/dev/mail/", "/dev/mail/x", "/dev/mail/x/html", "/dev/mail/x/source"])
def test_it_does_not_exist_outside_development(environment, path, tmp_path):
    app = create_app(
        APP_ENV=environment,
        SECRET_KEY="a-key-for-this-test-of-32-letters",
        PUBLIC_URL="https://letters.example.org",
        MAIL_DEFAULT_SENDER="letters@example.org",
        INSTANCE_FOLDER=str(tmp_path),
    )

    assert app.test_client().get(path).status_code == 404


def test_an_empty_inbox_says_what_to_do(client):
    assert "Sign a letter, and its mail appears here." in client.get("/dev/mail").text


def test_the_list_tells_who_wrote_to_whom(client, inbox):
    keep(inbox, Subject="=?utf-8?q?Caf=C3=A9?= <b>", To='"Núñez, Ana" <ana@people.example>')

    text = client.get("/dev/mail").text

    assert "Café &lt;b&gt;" in text
    assert "letters@undersigned.example" in text
    assert "Núñez, Ana" in text


def test_a_mail_shows_text_headers_and_source(client, inbox):
    key = keep(inbox)

    text = client.get(f"/dev/mail/{key}").text

    assert "Hello &lt;Zoë&gt;" in text
    assert 'href="http://127.0.0.1/confirm/abc"' in text
    assert "Content-Transfer-Encoding" in text
    assert "This mail has no HTML part." in text


def test_the_source_is_the_mail_byte_for_byte(client, inbox):
    key = inbox.keep(b"Subject: raw\r\n\r\n\xff\xfe\r\n")

    answer = client.get(f"/dev/mail/{key}/source")

    assert answer.data == b"Subject: raw\r\n\r\n\xff\xfe\r\n"
    assert answer.mimetype == "text/plain"


def test_a_mail_without_html_has_no_html_page(client, inbox):
    assert client.get(f"/dev/mail/{keep(inbox)}/html").status_code == 404


def test_an_unknown_mail_is_a_page_that_says_so(client):
    answer = client.get("/dev/mail/1764000000.M1P1Q1.nowhere")

    assert answer.status_code == 404
    assert "This mail is not in the inbox" in answer.text


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(
    header=st.sampled_from(
        ["From", "To", "Subject", "Date", "Content-Type", "Content-Transfer-Encoding", "Message-ID"]
    ),
    value=st.binary(max_size=60),
    body=st.binary(max_size=60),
)
def test_no_mail_is_too_broken_to_be_shown(client, inbox, header, value, body):
    key = inbox.keep(header.encode() + b": " + value + b"\r\n\r\n" + body)

    assert client.get("/dev/mail").status_code == 200
    assert client.get(f"/dev/mail/{key}").status_code == 200
    assert client.get(f"/dev/mail/{key}/html").status_code in (200, 404)


def test_html_is_shown_in_chromium_but_runs_and_loads_nothing(address, page, inbox):
    key = keep(
        inbox,
        html=f'<p id="p" style="color: rgb(1, 2, 3)">As written</p><img src="{address}/static/img/favicon.svg">'
        '<script>document.getElementById("p").textContent = "changed"</script><a href="/health/live">Open</a>',
    )
    loaded = []
    page.on("requestfinished", lambda request: loaded.append(request.url))

    page.goto(f"{address}/dev/mail/{key}")
    frame = page.frame_locator("iframe.mail")

    assert frame.locator("#p").text_content() == "As written"
    assert frame.locator("#p").evaluate("each => getComputedStyle(each).color") == "rgb(1, 2, 3)"
    assert [url for url in loaded if url.endswith("/favicon.svg")] == []
    with page.context.expect_page() as opened:
        frame.get_by_role("link").click()
    assert opened.value.url == f"{address}/health/live"
