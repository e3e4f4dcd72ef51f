"""Nobody makes us ask our own network for something."""

import pytest

from app.extensions import db
from app.webhooks import addresses, events, sending, service
from app.webhooks.models import Endpoint, Event
from app.webhooks.posting import post
from tests.factories import a_campaign, an_organizer
from tests.services.receiver import receiving

PRIVATE = [
    "127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::", "::7f00:1", "fec0::1", "5f00::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_not_public(address):
    assert not addresses.is_public(address)


@pytest.mark.parametrize("address", ["9.9.9.9", "2620:fe::fe", "::ffff:9.9.9.9"])
def test_the_internets_are(address):
    assert addresses.is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "", "hook", "ftp://crm.example/", "https://", "https://user:word@crm.example/", "https://crm.example:port/",
        "https://crm.example/\r\nX: y", "https://crm.example/a b", "https://crm.example/" + "x" * 500, "https://[::1",
        "javascript:alert(1)",
    ],
)  # fmt: skip
def test_other_addresses_are_refused(app, url):
    with pytest.raises(addresses.AddressRefused):
        addresses.parts(url)


class TestInProduction:
    """What a developer's machine may do, production may not."""

    @pytest.fixture
    def strict(self, app):
        app.config["APP_ENV"] = "production"
        return app

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "169.254.169.254"])
    def test_an_address_inside_is_not_taken(self, strict, host):
        with pytest.raises(addresses.AddressRefused):
            service.add(a_campaign().id, f"https://{host}/hook", an_organizer().id)

    def test_plain_http_is_not_taken(self, strict):
        with pytest.raises(addresses.AddressRefused):
            addresses.parts("http://crm.example/hook")

    def test_a_name_that_later_leads_inside_is_not_spoken_to(self, app):
        with receiving() as receiver:
            campaign = a_campaign()
            endpoint = service.add(campaign.id, receiver.url.replace("http://", "https://"), an_organizer().id)
            app.config["APP_ENV"] = "production"
            events.note(Event.SIGNATURE_CONFIRMED, campaign.id)
            db.session.commit()

            sending.work()

            assert receiver.got == []
            assert db.session.get(Endpoint, endpoint.id).last_answer == addresses.AddressRefused().sentence


def test_a_redirect_is_not_followed(app):
    with receiving() as receiver:
        receiver.answers = [302]

        answer = post(receiver.url, b"{}", {})

    assert (answer.status, answer.is_taken, len(receiver.got)) == (302, False, 1)


def test_the_connection_goes_to_the_address_that_was_looked_at(app, monkeypatch):
    looked_up = []

    def look_up(host, port, *_more, **_rest):
        looked_up.append(host)
        return [(2, 1, 6, "", ("127.0.0.1", port))]

    with receiving() as receiver:
        monkeypatch.setattr(addresses.socket, "getaddrinfo", look_up)
        answer = post(receiver.url.replace("127.0.0.1", "hooks.example"), b"{}", {})

    [(headers, _body)] = receiver.got
    assert answer.is_taken
    assert headers["host"].startswith("hooks.example:")
    assert looked_up[0] == "hooks.example"
    assert looked_up.count("hooks.example") == 1
