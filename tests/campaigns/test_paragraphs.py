"""A letter's body as its reader sees it."""

from app.campaigns.paragraphs import split


def test_each_numbered_demand_is_a_paragraph_and_other_line_breaks_are_spaces():
    assert split("One\nline.\n\nWe ask:\n(1) this\n  and more\n(2) that") == (
        "One line.",
        "We ask:",
        "(1) this and more",
        "(2) that",
    )


def test_a_number_in_the_middle_of_a_line_is_no_demand():
    assert split("see (1) there\nand (2) here") == ("see (1) there and (2) here",)


def test_windows_line_ends_part_paragraphs_too():
    assert split("One.\r\n\r\nTwo.") == ("One.", "Two.")


def test_an_empty_body_has_no_paragraph():
    assert split(" \n\n ") == ()
