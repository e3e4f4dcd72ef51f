"""The account finds what was lost, what came twice, and what is in doubt."""

from collections import Counter

from tests.chaos.accounts import balance


def test_when_all_is_well_every_letter_was_accepted_once():
    account = balance(2, [("<1>", "sent"), ("<2>", "sent")], Counter({"<1>": 1, "<2>": 1}))
    assert (account.lost, account.duplicated, account.accepted_unknown, account.unfinished) == (0, 0, 0, 0)


def test_a_letter_that_is_sent_in_our_book_only_is_lost():
    assert balance(1, [("<1>", "sent")], Counter()).lost == 1


def test_a_letter_without_a_row_is_lost():
    assert balance(2, [("<1>", "sent")], Counter({"<1>": 1})).lost == 1


def test_a_letter_accepted_three_times_was_sent_twice_too_often():
    assert balance(1, [("<1>", "sent")], Counter({"<1>": 3})).duplicated == 2


def test_a_letter_that_was_accepted_and_waits_would_be_sent_twice():
    rows = [("<1>", "pending"), ("<2>", "failed"), ("<3>", "uncertain")]
    account = balance(3, rows, Counter({"<1>": 1, "<2>": 1, "<3>": 1}))
    assert (account.accepted_unknown, account.uncertain, account.uncertain_accepted) == (2, 1, 1)


def test_a_letter_nobody_wrote_is_a_stranger():
    assert balance(0, [], Counter({"<1>": 1})).strangers == 1
