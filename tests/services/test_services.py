"""The servers that tests start do serve."""

import smtplib
from urllib.request import urlopen

import psycopg
from redis import Redis


def test_postgresql_serves(postgres):
    with psycopg.connect(postgres.url("postgres")) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("off",)


def test_redis_serves(redis_url):
    with Redis.from_url(redis_url) as redis:
        assert redis.ping()


def test_chromium_shows_a_page(page):
    page.set_content("<title>Letters</title>")

    assert page.title() == "Letters"


def test_the_mailbox_keeps_what_it_gets(mailbox):
    with smtplib.SMTP("127.0.0.1", mailbox.port) as connection:
        connection.sendmail("from@mail.example", ["to@mail.example"], "Subject: Trees\r\n\r\nPlease.\r\n")

    assert mailbox.envelopes[0].rcpt_tos == ["to@mail.example"]
    assert mailbox.messages[0]["Subject"] == "Trees"


def test_the_app_answers_over_http(app, address):
    app.add_url_rule("/here", view_func=lambda: "still here")

    with urlopen(f"{address}/here") as answer:
        assert answer.read() == b"still here"
