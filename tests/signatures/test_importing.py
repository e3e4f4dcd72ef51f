"""People who signed in another system: asked to confirm here, once, whatever is read again."""

import json

import pytest
from sqlalchemy import func, select

from app.campaigns.models import CampaignState
from app.errors import DomainError
from app.extensions import db
from app.letters.models import Letter
from app.organizers.models import AuditEvent
from app.outbox.models import Message
from app.signatures import count, import_files, importing, service
from app.signatures.confirming import CampaignClosed
from app.signatures.models import Signature, SignatureState
from tests.factories import a_campaign, a_signature

CSV = b"""\xef\xbb\xbfemail,first_name,last_name,zip_code,comments,subscription_status
ana@mail.example,Ana,Ruiz,60608,"Shade,
please",subscribed
bo@mail.example,Bo,Ng,60609,,unsubscribed
nobody,No,Body,60610,,
chi@mail.example,Chi,Le,60611,,
"""
OSDI = {
    "_embedded": {
        "osdi:signatures": [
            {
                "comments": "Shade, please",
                "_embedded": {
                    "osdi:person": {
                        "given_name": "Ana",
                        "family_name": "Ruiz",
                        "email_addresses": [
                            {"address": "old@mail.example"},
                            {"primary": True, "address": "ana@mail.example", "status": "subscribed"},
                        ],
                        "postal_addresses": [{"primary": True, "postal_code": "60608"}],
                    }
                },
            }
        ]
    }
}


def signed():
    return db.session.scalars(select(Signature).order_by(Signature.id)).all()


def mails():
    return db.session.scalar(select(func.count(Message.id)))


def take_in(campaign, content=CSV, **how):
    return importing.take_in(campaign, import_files.read(content).entries, **how)


def test_each_is_asked_to_confirm_and_what_will_not_do_is_said_of_its_line(app):
    result = take_in(a_campaign())

    assert [(each.name, each.email, each.own_words, each.state, each.source) for each in signed()] == [
        ("Ana Ruiz", "ana@mail.example", "Shade,\nplease", SignatureState.PENDING, "import"),
        ("Chi Le", "chi@mail.example", "", SignatureState.PENDING, "import"),
    ]
    assert mails() == 2
    assert (result.added, result.known) == (2, 0)
    assert [line for line, _why in result.problems] == [4, 5]


@pytest.mark.parametrize("wrapped", [OSDI, OSDI["_embedded"], OSDI["_embedded"]["osdi:signatures"]])
def test_json_in_the_shape_of_osdi_is_read(app, wrapped):
    take_in(a_campaign(), json.dumps(wrapped).encode())

    [ana] = signed()
    assert (ana.name, ana.email, ana.postal_code) == ("Ana Ruiz", "ana@mail.example", "60608")
    assert ana.own_words == "Shade, please"


def test_people_of_osdi_are_read_too(app):
    person = OSDI["_embedded"]["osdi:signatures"][0]["_embedded"]["osdi:person"]

    take_in(a_campaign(), json.dumps({"_embedded": {"osdi:people": [person, 7, {"email_addresses": "x"}]}}).encode())

    assert [each.name for each in signed()] == ["Ana Ruiz"]


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2", b"{", b"{}", b"\xff\xfe", b"[" * 100_000, b'{"_embedded": 7}'])
def test_other_files_are_refused(app, content):
    with pytest.raises(DomainError):
        import_files.read(content)


def test_the_same_file_adds_and_asks_nobody_twice_even_after_erasing(app):
    campaign = a_campaign()
    take_in(campaign)
    for signature in signed():
        signature.email = signature.canonical_email = signature.name = ""
    db.session.commit()

    again = take_in(campaign)

    assert (again.added, again.known) == (0, 2)
    assert mails() == 2


@pytest.mark.parametrize("state", list(SignatureState))
def test_whoever_signed_here_is_left_alone_whatever_became_of_it(app, state):
    campaign = a_campaign()
    a_signature(campaign, state=state, name="ana  ruiz", email="ana@mail.example")

    result = take_in(campaign)

    assert (result.added, result.known) == (1, 1)


def test_who_confirms_here_gets_a_letter_like_everybody(app):
    take_in(a_campaign())

    service.confirm(signed()[0].public_id)

    assert db.session.scalar(select(func.count(Letter.id))) == 1


def test_who_confirmed_elsewhere_counts_without_mail_and_letter_and_it_is_written_down(app):
    campaign = a_campaign()

    take_in(campaign, confirmed_at="Action Network")

    event = db.session.scalars(select(AuditEvent)).one()
    assert count.of_campaign(campaign.id).people == 2
    assert (mails(), db.session.scalar(select(func.count(Letter.id)))) == (0, 0)
    assert event.action == "signers.import"
    assert event.detail == {"added": 2, "confirmed_at": "Action Network"}


def test_a_third_person_of_a_mailbox_does_not_count_and_is_not_there(app):
    campaign = a_campaign()
    rows = "".join(f"one@mail.example,Ana {number},Ruiz,60608\n" for number in ("A", "B", "C"))

    result = take_in(campaign, f"email,first_name,last_name,zip_code\n{rows}".encode(), confirmed_at="there")

    assert (result.added, result.known, len(signed())) == (2, 1, 2)


def test_a_check_says_what_would_be_done_and_does_nothing(app):
    result = importing.check(a_campaign(), import_files.read(CSV).entries)

    assert (result.added, result.known, len(result.problems)) == (2, 0, 2)
    assert signed() == []


def test_a_closed_campaign_takes_nobody_in(app):
    with pytest.raises(CampaignClosed):
        take_in(a_campaign(state=CampaignState.CLOSED))


@pytest.mark.parametrize("ground", ["two\nlines", "x" * 201])
def test_where_they_confirmed_is_one_line(app, ground):
    with pytest.raises(importing.GroundMissing):
        take_in(a_campaign(), confirmed_at=ground)
