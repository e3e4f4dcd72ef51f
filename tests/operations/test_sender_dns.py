"""What the sender's domain publishes, asked of a real name server on this machine."""

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest

from app.operations.finding import Verdict
from app.operations.sender_dns import sender_findings
from tests.services.server import free_port

GOOD = {
    "letters.coalition.org": ["v=spf1 include:relay.coalition.org -all", "unrelated=1"],
    "s1._domainkey.letters.coalition.org": ["v=DKIM1; p=abc"],
    "_dmarc.coalition.org": ["v=DMARC1; p=reject"],
    "coalition.org": [],
}


class Answering(socketserver.BaseRequestHandler):
    """Answers TXT questions from the server's zone; a name above another exists, with nothing at it."""

    def handle(self) -> None:
        question, socket = self.request
        query = dns.message.from_wire(question)
        answer = dns.message.make_response(query)
        name = query.question[0].name.to_text(omit_final_dot=True)
        if texts := self.server.zone.get(name):
            quoted = [f'"{text}"' for text in texts]
            answer.answer.append(dns.rrset.from_text(query.question[0].name, 60, "IN", "TXT", *quoted))
        elif not any(known == name or known.endswith(f".{name}") for known in self.server.zone):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        socket.sendto(answer.to_wire(), self.client_address)


@contextmanager
def name_server(zone: dict[str, list[str]]) -> Iterator[dns.resolver.Resolver]:
    with socketserver.UDPServer(("127.0.0.1", 0), Answering) as server:
        server.zone = zone
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield resolver(server.server_address[1])
        server.shutdown()
        thread.join()


def resolver(port: int) -> dns.resolver.Resolver:
    asking = dns.resolver.Resolver(configure=False)
    asking.nameservers, asking.port = ["127.0.0.1"], port
    return asking


def verdicts(zone, address="campaign@letters.coalition.org"):
    with name_server(zone) as asking:
        return {finding.subject: finding.verdict for finding in sender_findings(address, asking)}


def test_a_well_kept_domain_is_fine():
    assert verdicts(GOOD) == {"SPF": Verdict.OK, "DKIM": Verdict.OK, "DMARC": Verdict.OK}


def test_a_bare_domain_is_worth_three_warnings():
    assert verdicts({"letters.coalition.org": []}) == dict.fromkeys(("SPF", "DKIM", "DMARC"), Verdict.WARN)


@pytest.mark.parametrize(
    ("name", "texts", "subject"),
    [
        ("letters.coalition.org", ["v=spf1 -all", "v=spf1 a -all"], "SPF"),
        ("letters.coalition.org", ["v=spf10 -all"], "SPF"),
        ("_dmarc.coalition.org", ["nothing of the kind"], "DMARC"),
    ],
)
def test_a_record_that_does_not_count_is_a_warning(name, texts, subject):
    found = verdicts(GOOD | {name: texts})

    assert [each for each, verdict in found.items() if verdict is Verdict.WARN] == [subject]


def test_without_a_name_server_it_says_so(monkeypatch):
    monkeypatch.setattr("app.operations.sender_dns.SECONDS", 0.3)

    (finding,) = sender_findings("campaign@letters.coalition.org", resolver(free_port()))

    assert finding.verdict is Verdict.WARN
    assert "could not look up letters.coalition.org" in finding.sentence


def test_a_reserved_domain_is_not_looked_up():
    (finding,) = sender_findings("letters@undersigned.example", resolver(free_port()))

    assert "reserved" in finding.sentence
