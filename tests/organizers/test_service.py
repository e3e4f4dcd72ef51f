"""Organizers' accounts."""

import threading

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from app.extensions import db
from app.organizers import passwords, service, sign_ins
from app.organizers.models import AuditEvent, Organizer, Role
from tests.at_once import at_once
from tests.factories import an_organizer

PASSWORD = "four words in a row"


def test_an_organizer_signs_in_with_their_address_in_any_case(app):
    added = service.add("Ada@Campaigns.example", Role.OWNER, PASSWORD)

    assert service.check_password(" ADA@campaigns.example ", PASSWORD) == added


def test_a_wrong_password_and_an_unknown_address_are_refused_alike(app):
    service.add("ada@campaigns.example", Role.OWNER, PASSWORD)

    assert service.check_password("ada@campaigns.example", PASSWORD + "!") is None
    assert service.check_password("bob@campaigns.example", PASSWORD) is None
    assert service.check_password("ada\0@campaigns.example", "\0") is None


def test_an_unknown_address_costs_a_hash_too(app):
    assert not passwords.matches("a password that nobody has", None)


def test_an_address_has_one_account(app):
    service.add("ada@campaigns.example", Role.OWNER, PASSWORD)

    with pytest.raises(service.AccountExists):
        service.add("ADA@campaigns.example", Role.VIEWER, PASSWORD)


@pytest.mark.parametrize(
    "email", ["", "ada", "ada@", "a b@campaigns.example", "ada@campaigns.example\nBcc: eve@x.example"]
)
def test_what_is_no_address_is_refused(app, email):
    with pytest.raises(service.AddressInvalid):
        service.add(email, Role.OWNER, PASSWORD)


def test_a_short_password_is_refused(app):
    with pytest.raises(passwords.PasswordTooShort):
        service.add("ada@campaigns.example", Role.OWNER, "short")


def test_a_hash_of_weaker_parameters_is_renewed_at_sign_in(app):
    weak = passwords.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    organizer = an_organizer(password_hash=weak)

    service.check_password(organizer.email, PASSWORD)

    assert organizer.password_hash != weak
    assert service.check_password(organizer.email, PASSWORD) == organizer


def test_what_happens_to_accounts_is_audited_without_an_address(app):
    organizer = service.add("ada@campaigns.example", Role.OWNER, PASSWORD)
    sign_ins.begin(organizer, "Firefox on Linux", "")

    events = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()

    assert [event.action for event in events] == ["organizer.add", "organizer.sign_in"]
    assert all("@" not in str(event.detail) for event in events)


def test_the_password_itself_is_not_stored(app):
    service.add("ada@campaigns.example", Role.OWNER, PASSWORD)

    assert PASSWORD not in db.session.scalar(select(Organizer.password_hash))


class CountingHasher(PasswordHasher):
    """Hashes, and knows how many did so at the same moment."""

    def __init__(self) -> None:
        super().__init__()
        self.now = self.most = 0
        self._guard = threading.Lock()

    def verify(self, *arguments):
        with self._guard:
            self.now += 1
            self.most = max(self.most, self.now)
        try:
            return super().verify(*arguments)
        finally:
            with self._guard:
                self.now -= 1


def test_wrong_passwords_by_the_dozen_do_not_fill_the_memory(app, monkeypatch):
    hasher = CountingHasher()
    monkeypatch.setattr(passwords, "HASHER", hasher)
    passwords.matches("a password that nobody has", None)

    at_once(app, [lambda: passwords.matches("wrong", None) for _each in range(8)])

    assert hasher.most <= passwords.AT_ONCE
