"""The servers that tests start do serve."""

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
