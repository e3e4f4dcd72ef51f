"""XLSX files, written while they are read."""

import io

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from app.letters.workbook import Workbook


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content), read_only=True)


def cells(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_what_is_written_is_read_back():
    book = Workbook(("name", "own words"))
    rows = [("Ana <&> Ruiz", "two\nlines"), (" spaces ", ""), ("שלום 🌳", "snake_x")]

    [sheet] = opened(book.add(rows[:1]) + book.add(rows[1:]) + book.end()).worksheets

    assert cells(sheet) == [["name", "own words"], *([value or None for value in row] for row in rows)]


def test_what_no_xml_can_carry_is_replaced():
    book = Workbook(("name",))

    [sheet] = opened(book.add([("a\0b\x0bc\ud800d\uffffe",)]) + book.end()).worksheets

    assert cells(sheet)[1] == ["a\ufffdb\ufffdc\ufffdd\ufffde"]


def test_what_looks_like_an_escaped_character_stays_as_it_is():
    book = Workbook(("name",))

    [sheet] = opened(book.add([("_x0041_",)]) + book.end()).worksheets

    assert unescape(cells(sheet)[1][0]) == "_x0041_"


@pytest.mark.parametrize("limits", [{"most_rows": 3}, {"most_octets": 1}])
def test_what_one_sheet_cannot_hold_goes_on_in_the_next_under_the_same_heading(limits):
    book = Workbook(("number",), **limits)

    sheets = opened(book.add([(str(number),) for number in range(5)]) + book.end()).worksheets

    assert [cells(sheet)[0] for sheet in sheets] == [["number"]] * len(sheets)
    assert [row for sheet in sheets for row in cells(sheet)[1:]] == [[str(number)] for number in range(5)]
    assert len(sheets) >= 3


def test_nothing_to_write_is_a_sheet_with_its_heading():
    [sheet] = opened(Workbook(("name",)).end()).worksheets

    assert cells(sheet) == [["name"]]


def test_ending_twice_is_once():
    book = Workbook(("name",))
    book.end()

    assert book.end() == b""
