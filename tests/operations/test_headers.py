"""Security headers: on every page, and what Chromium makes of them."""

import pytest
from flask import request

from app import create_app
from app.extensions import csrf
from tests.factories import a_campaign
from tests.organizers.signing_in import sign_in


@pytest.mark.parametrize("path", ["/health/live", "/no-such-page", "/static/app.css"])
def test_every_answer_carries_the_headers(client, path):
    with client.get(path) as answer:
        headers = answer.headers

    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/sign-in", "/no-such-page", "/dashboard/", "/privacy"])
def test_no_browser_keeps_what_does_not_say_that_it_may_be_kept(client, path):
    sign_in(client)

    assert client.get(path).headers["Cache-Control"] == "no-store"


def test_a_browser_may_go_back_to_where_somebody_was_typing(client):
    a_campaign(slug="trees")
    sign_in(client)

    assert client.get("/dashboard/campaigns/trees/edit").headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("url", "promise"), [("https://letters.example.org", "max-age=31536000"), ("http://127.0.0.1:5000", None)]
)
def test_https_is_promised_where_the_public_address_has_it(url, promise):
    client = create_app(APP_ENV="testing", PUBLIC_URL=url).test_client()

    assert client.get("/health/live").headers.get("Strict-Transport-Security") == promise


def test_the_cookie_is_for_this_host_alone(database_url):
    client = create_app(APP_ENV="testing", PUBLIC_URL="https://a.example", DATABASE_URL=database_url).test_client()

    name, *attributes = client.get("/sign-in").headers["Set-Cookie"].split("; ")

    assert name.startswith("__Host-session=")
    assert set(attributes) == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}


def test_chromium_sends_our_forms_origin_and_tells_other_sites_nothing(app, address, page):
    seen = []

    @app.route("/token-in-here", methods=["GET", "POST"])
    @csrf.exempt
    def form():
        seen.append((request.method, request.headers.get("Origin"), request.headers.get("Referer")))
        elsewhere = address.replace("127.0.0.1", "localhost") + "/token-in-here?elsewhere"
        return f'<form method="post"><button>Send</button></form><a href="{elsewhere}">Elsewhere</a>'

    page.goto(f"{address}/token-in-here")
    page.get_by_role("button").click()
    page.get_by_role("link").click()

    assert seen[1:] == [
        ("POST", address, f"{address}/token-in-here"),
        ("GET", None, None),
    ]


def test_chromium_runs_no_script_that_a_page_was_tricked_into(app, address, page):
    @app.get("/tricked")
    def tricked():
        return '<p id="target">as it was</p><script>document.getElementById("target").textContent = "changed"</script>'

    page.goto(f"{address}/tricked")

    assert page.locator("#target").text_content() == "as it was"
