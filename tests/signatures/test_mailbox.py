"""Addresses: what mail can go to, and which spellings are one mailbox."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.signatures.mailbox import AddressRefused, canonical, parse


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("Ana.Ruiz+letters@GMAIL.com", "anaruiz@gmail.com"),
        ("ana.ruiz@googlemail.com", "anaruiz@gmail.com"),
        ("ana.ruiz+x@city.gov", "ana.ruiz@city.gov"),
        ("ana-letters@yahoo.com", "ana@yahoo.com"),
        ("ana+x@yahoo.com", "ana+x@yahoo.com"),
        ("a.n_a@pm.me", "ana@proton.me"),
        ("ana@mac.com", "ana@icloud.com"),
        ("+@city.gov", "+@city.gov"),
        ("...@gmail.com", "...@gmail.com"),
    ],
)
def test_spellings_of_one_mailbox_are_the_same(address: str, mailbox: str) -> None:
    assert canonical(address) == mailbox


@given(st.emails())
def test_the_mailbox_of_a_mailbox_is_itself(address: str) -> None:
    assert canonical(canonical(address)) == canonical(address)


def test_the_address_stays_as_typed_and_its_domain_is_ascii_for_smtp() -> None:
    address = parse(" Ana.Ruiz@Bücher.de ")

    assert (address.typed, address.deliverable) == ("Ana.Ruiz@bücher.de", "Ana.Ruiz@xn--bcher-kva.de")


@pytest.mark.parametrize("domain", ["mail.example", "example.org", "sub.example.com", "mail.test", "localhost"])
def test_where_no_mail_can_go_is_refused_outside_development(domain: str) -> None:
    with pytest.raises(AddressRefused):
        parse(f"ana@{domain}")


def test_a_domain_that_only_sounds_reserved_is_taken() -> None:
    assert parse("ana@notexample.org").typed == "ana@notexample.org"
    assert parse("ana@mail.example", reserved_too=True).typed == "ana@mail.example"
