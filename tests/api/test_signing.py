"""Signatures that programs hand in: checked like the form's, confirmed by mail like the form's."""

import pytest
from sqlalchemy import func, select

from app.api import signing
from app.api.models import SentPost
from app.campaigns.models import CampaignState
from app.extensions import db
from app.outbox.models import Message
from app.signatures.models import Signature, SignatureState
from tests.api.conftest import a_door
from tests.at_once import at_once
from tests.factories import a_campaign, a_signature

ANA = {"name": "Ana Ruiz", "email": "ana@mail.example", "postal_code": "60608"}


def send(client, door, body=None, **headers):
    return client.post(door.address("/signatures"), json=ANA if body is None else body, headers=door.headers | headers)


def signed():
    return db.session.scalars(select(Signature).order_by(Signature.id)).all()


def test_a_signature_waits_for_its_mail(door, client):
    answer = send(client, door, ANA | {"own_words": "Shade!", "keep_informed": True, "source": "partner"})

    [signature] = signed()
    [mail] = db.session.scalars(select(Message))
    assert (answer.status_code, answer.json) == (202, {"state": "pending"})
    assert (signature.state, signature.name, signature.own_words) == (SignatureState.PENDING, "Ana Ruiz", "Shade!")
    assert (signature.source, signature.office_may_answer) == ("partner", False)
    assert mail.recipient == "ana@mail.example"


def test_what_was_agreed_to_says_through_which_key(door, client):
    send(client, door, ANA | {"keep_informed": True})

    [consent] = signed()[0].consents
    assert consent["box"] == "keep_informed"
    assert door.headers["Authorization"].startswith(f"Bearer {consent['through']}_")


def test_the_answer_does_not_tell_who_has_signed(door, client):
    a_signature(door.campaign, state=SignatureState.CONFIRMED, **{"name": ANA["name"], "email": ANA["email"]})

    known, unknown = send(client, door), send(client, door, ANA | {"email": "new@mail.example"})

    assert (known.status_code, known.data, set(known.headers.keys())) == (
        unknown.status_code,
        unknown.data,
        set(unknown.headers.keys()),
    )


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"name": ""}, "#/name"),
        ({"name": "a\r\nb"}, "#/name"),
        ({"name": 7}, "#/name"),
        ({"email": "ana"}, "#/email"),
        ({"email": "\ud800@mail.example"}, "#/email"),
        ({"postal_code": "=1+1"}, "#/postal_code"),
        ({"own_words": "\x00"}, "#/own_words"),
        ({"own_words": "x" * 4001}, "#/own_words"),
        ({"keep_informed": "yes"}, "#/keep_informed"),
        ({"language": "xx"}, "#/language"),
        ({"language": []}, "#/language"),
        ({"source": "a b"}, "#/source"),
        ({"a/b": 1}, "#/a~1b"),
    ],
)
def test_what_is_wrong_is_said_of_its_member(door, client, changed, pointer):
    answer = send(client, door, ANA | changed)

    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert [each["pointer"] for each in answer.json["errors"]] == [pointer]
    assert signed() == []


@pytest.mark.parametrize(
    ("raw", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"[" * 200_000, "application/json", 400),
        (b"name=Ana", "application/x-www-form-urlencoded", 415),
        (b'"' + b"x" * 300_000 + b'"', "application/json", 413),
        (b"\xff", "application/json", 400),
    ],
)
def test_other_bodies_are_refused_with_a_problem_document(door, client, raw, kind, status):
    answer = client.post(door.address("/signatures"), data=raw, content_type=kind, headers=door.headers)

    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_a_closed_campaign_takes_no_more(client, app):
    door = a_door(campaign=a_campaign(state=CampaignState.CLOSED))

    answer = send(client, door)

    assert answer.status_code == 409


def test_under_one_name_a_post_is_done_once(door, client):
    answers = [send(client, door, **{"Idempotency-Key": "form-7"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [202, 202]
    assert len(signed()) == 1


def test_another_body_under_a_used_name_is_refused(door, client):
    send(client, door, **{"Idempotency-Key": "form-7"})

    answer = send(client, door, ANA | {"name": "Bo Ng"}, **{"Idempotency-Key": "form-7"})

    assert answer.status_code == 422
    assert len(signed()) == 1


def test_a_refused_post_leaves_its_name_free(door, client):
    send(client, door, ANA | {"name": ""}, **{"Idempotency-Key": "form-7"})

    answer = send(client, door, **{"Idempotency-Key": "form-7"})

    assert answer.status_code == 202
    assert len(signed()) == 1


def test_the_same_name_at_the_same_time_is_one_signature(app, door):
    at_once(app, 4 * [lambda: send(app.test_client(), door, **{"Idempotency-Key": "form-7"})])

    assert len(signed()) == 1


def test_names_of_posts_are_forgotten_after_a_day(door, client):
    send(client, door, **{"Idempotency-Key": "form-7"})
    db.session.scalars(select(SentPost)).one().created_at -= signing.REMEMBERED * 2
    db.session.commit()

    signing.forget_posts()

    assert db.session.scalar(select(func.count(SentPost.id))) == 0


def test_a_mailbox_gets_no_more_than_five_mails_through_programs_either(door, client):
    for number in range(7):
        send(client, door, ANA | {"name": f"Ana {number} Ruiz"})

    assert db.session.scalar(select(func.count(Message.id))) == 5
    assert signed()[-1].flagged == "many"


class TestWithALimit:
    """Each key may hand in so many in an hour."""

    @pytest.fixture
    def settings(self):
        return {"API_SIGN_LIMIT_PER_HOUR": 2}

    def test_what_is_refused_costs_nothing_and_what_is_too_much_waits(self, door, client):
        send(client, door, ANA | {"name": ""})

        answers = [send(client, door, ANA | {"email": f"ana{number}@mail.example"}) for number in range(3)]

        assert [answer.status_code for answer in answers] == [202, 202, 429]
        assert answers[-1].mimetype == "application/problem+json"
