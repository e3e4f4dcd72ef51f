"""The letter as its reader sees it."""

from app.campaigns.models import LetterText
from app.letters.composition import compose

TEXT = LetterText(
    subject="Please act",
    salutation="Dear Secretary,",
    body="One\nline.\n\nWe ask:\n(1) this\n(2) that",
    closing="Yours,",
)


def test_a_letter_carries_the_text_and_one_supporters_name_place_and_words():
    letter = compose(TEXT, "Ana Doe", "10001", "My own words.")

    assert (letter.subject, letter.salutation, letter.closing) == ("Please act", "Dear Secretary,", "Yours,")
    assert (letter.name, letter.place, letter.own_words) == ("Ana Doe", "10001", "My own words.")


def test_own_words_are_kept_exactly_as_signed():
    assert compose(TEXT, "Ana", own_words="  two\n\n  lines ").own_words == "  two\n\n  lines "


def test_each_numbered_demand_is_a_paragraph_of_its_own():
    assert compose(TEXT, "Ana").paragraphs == ("One line.", "We ask:", "(1) this", "(2) that")
