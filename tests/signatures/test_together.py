"""Those who sign or confirm at the same moment share a transaction, and nothing else: each hears of their own."""

import threading
import time

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app.extensions import db
from app.signatures import confirming, service
from app.signatures.models import Signature, SignatureState
from app.signatures.moves import AlreadySigned
from app.signatures.together import Together
from tests.at_once import at_once
from tests.factories import a_campaign, a_signature
from tests.forms import SAME_SITE, forms_on
from tests.signatures.signing import ANA, mails, signatures

PATIENCE_SECONDS = 30


class Table:
    """What is done for those who come together: the first is worked for until all the others wait."""

    def __init__(self, app):
        self.app = app
        self.turns = []
        self.heard = {}
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.together = Together(self.work)

    def work(self, wishes):
        self.turns.append(sorted(wishes))
        if wishes == ["first"]:
            self.begun.set()
            assert self.go_on.wait(PATIENCE_SECONDS)
        if "broken" in wishes:
            raise OperationalError("SELECT", {}, Exception("the database went away"))
        if "bad" in wishes:
            raise AlreadySigned
        return [wish.upper() for wish in wishes]

    def ask(self, *wishes):
        """Ask for `first`, and for the others while it is worked for; a wish is what it is, and its key."""
        threads = [self._begin("first", "first")]
        assert self.begun.wait(PATIENCE_SECONDS)
        threads += [self._begin(*wish) for wish in wishes]
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.together.waiting < len(wishes) and time.monotonic() < deadline:
            time.sleep(0.001)
        self.go_on.set()
        for thread in threads:
            thread.join(PATIENCE_SECONDS)

    def _begin(self, wish, key):
        thread = threading.Thread(target=self._hear, args=(wish, key))
        thread.start()
        return thread

    def _hear(self, wish, key):
        with self.app.app_context():
            try:
                self.heard[wish] = self.together.do(wish, key)
            except Exception as error:  # noqa: BLE001 - it is what was heard
                self.heard[wish] = type(error)


@pytest.fixture
def table(app):
    return Table(app)


def test_those_who_come_while_others_are_worked_for_are_worked_for_at_once(table):
    table.ask(("a", 1), ("b", 2), ("c", 3))

    assert table.turns == [["first"], ["a", "b", "c"]]
    assert table.heard == {"first": "FIRST", "a": "A", "b": "B", "c": "C"}


def test_two_about_the_same_are_never_in_one_turn(table):
    table.ask(("a", 1), ("b", 1), ("c", 1))

    assert sorted(table.turns) == [["a"], ["b"], ["c"], ["first"]]
    assert table.heard == {"first": "FIRST", "a": "A", "b": "B", "c": "C"}


def test_who_is_refused_takes_nothing_from_the_others(table):
    table.ask(("a", 1), ("bad", 2), ("c", 3))

    assert table.heard == {"first": "FIRST", "a": "A", "bad": AlreadySigned, "c": "C"}


def test_if_the_database_goes_away_all_hear_it_and_nobody_is_tried_again(table):
    table.ask(("a", 1), ("broken", 2))

    assert table.turns == [["first"], ["a", "broken"]]
    assert table.heard == {"first": "FIRST", "a": OperationalError, "broken": OperationalError}


def test_after_a_failure_the_next_is_worked_for(table):
    table.ask(("broken", 1))

    assert table.together.do("later", 2) == "LATER"


def test_all_who_sign_at_once_are_stored_each_with_a_mail_of_their_own(app, client):
    address = f"/campaigns/{a_campaign().slug}"
    token = forms_on(client.get(address).text)[0].fields["form_token"]

    def sign(number):
        form = ANA | {"form_token": token, "email": f"ana{number}@mail.example"}
        assert app.test_client().post(address, data=form, headers=SAME_SITE).status_code == 303

    assert at_once(app, [lambda each=each: sign(each) for each in range(8)]) == []

    assert len({signature.email for signature in signatures()}) == 8
    assert {mail.key for mail in mails()} == {f"confirm:{signature.id}:1" for signature in signatures()}
    by_recipient = {mail.recipient: mail.key for mail in mails()}
    assert all(by_recipient[each.email] == f"confirm:{each.id}:1" for each in signatures())


def test_one_mailbox_gets_five_mails_however_many_sign_with_it_at_once(app, client):
    address = f"/campaigns/{a_campaign().slug}"
    token = forms_on(client.get(address).text)[0].fields["form_token"]

    def sign(number):
        form = ANA | {"form_token": token, "name": f"Ana {number}"}
        assert app.test_client().post(address, data=form, headers=SAME_SITE).status_code == 303

    assert at_once(app, [lambda each=each: sign(each) for each in range(7)]) == []

    assert len(signatures()) == 7
    assert len(mails()) == 5


def test_all_who_confirm_at_once_count_each_with_a_letter_and_thanks(app):
    campaign = a_campaign()
    ids = [a_signature(campaign).public_id for _ in range(8)]

    assert at_once(app, [lambda each=each: service.confirm_with_others(each) for each in ids]) == []

    assert {each.state for each in signatures()} == {SignatureState.CONFIRMED}
    assert {mail.key for mail in mails()} == {f"thanks:{each.id}" for each in signatures()}


def test_nobody_waits_for_another_ones_row(app, database):
    if database == "sqlite":
        pytest.skip("SQLite has one lock")
    campaign = a_campaign()
    locked, free = (a_signature(campaign) for _ in range(2))
    with db.engine.connect() as chore:
        chore.execute(select(Signature.id).where(Signature.id == locked.id).with_for_update())

        done = confirming.confirm_together([locked.public_id, free.public_id])

    assert [each and each[0].public_id for each in done] == [None, free.public_id]
