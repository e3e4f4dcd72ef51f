"""Static files: cached for a year under an address that changes when they do."""

import gzip

from flask import url_for

from app import create_app


def test_an_address_with_a_fingerprint_may_be_kept(app, client):
    with app.test_request_context():
        address = url_for("static", filename="app.css")

    with client.get(address) as answer:
        assert "?v=" in address
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_bare_address_is_asked_for_again(client):
    with client.get("/static/app.css") as answer:
        assert answer.headers["Cache-Control"] == "no-cache"


def test_a_missing_file_is_not_kept(client):
    answer = client.get("/static/no-such-file.css?v=abc")

    assert answer.status_code == 404
    assert "max-age" not in answer.headers.get("Cache-Control", "")


def test_the_fingerprint_changes_with_the_file(tmp_path):
    app = create_app(APP_ENV="testing")
    app.static_folder = str(tmp_path)
    file = tmp_path / "a.css"
    addresses = set()
    for text in ("one", "another one"):
        file.write_text(text)
        with app.test_request_context():
            addresses.add(url_for("static", filename="a.css"))

    assert len(addresses) == 2


def test_text_leaves_compressed_for_whoever_takes_it_and_stays_the_same_file(client):
    with client.get("/static/app.css") as plain:
        assert plain.data
    packed = client.get("/static/app.css", headers={"Accept-Encoding": "gzip, br"})
    again = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}

    assert gzip.decompress(packed.data) == plain.data
    assert (packed.headers["Content-Encoding"], plain.headers.get("Content-Encoding")) == ("gzip", None)
    assert "Accept-Encoding" in packed.vary
    assert "Accept-Encoding" in plain.vary
    assert packed.content_length == len(packed.data) < len(plain.data) / 2
    with client.get("/static/app.css", headers=again) as unchanged:
        assert unchanged.status_code == 304


def test_who_refuses_gzip_does_not_get_it(client):
    with client.get("/static/app.js", headers={"Accept-Encoding": "gzip;q=0"}) as answer:
        assert "Content-Encoding" not in answer.headers
