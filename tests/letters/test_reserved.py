"""Addresses where no mail ever arrives."""

import pytest

from app.letters.reserved import is_reserved


@pytest.mark.parametrize(
    "address",
    ["a@dhs.example", "a@example.com", "a@mail.example.org", "a@x.test", "a@x.invalid", "a@localhost", "a@X.EXAMPLE."],
)
def test_reserved(address):
    assert is_reserved(address)


@pytest.mark.parametrize(
    "address", ["a@dhs.gov", "a@example.com.gov", "a@examples.org", "a@myexample.com", "a@test.eu"]
)
def test_not_reserved(address):
    assert not is_reserved(address)
