"""Files as spreadsheet programs and people write them."""

import codecs

import pytest

from app.errors import DomainError
from app.signatures import import_files
from app.signatures.import_files import read

TEXT = 'Name;ZIP;Own words\nZoë Roy;60608;"Shade; please"\n\nBo Ng;60609;\n'


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (TEXT.encode("cp1252"), "windows-1252"),
        (TEXT.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.replace("\n", "\r\n").encode(), "utf-8"),
        (TEXT.replace("Shade; ", "Shade ").replace(";", "\t").encode(), "utf-8"),
        (TEXT.replace("Shade; ", "Shade ").replace(";", ",").encode(), "utf-8"),
    ],
)
def test_encodings_and_separators_are_recognized(content, encoding):
    file = read(content)

    assert file.encoding == encoding
    assert [(each.line, each.name, each.postal_code) for each in file.entries] == [
        (2, "Zoë Roy", "60608"),
        (4, "Bo Ng", "60609"),
    ]
    assert file.entries[0].own_words in ("Shade; please", "Shade please")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "nothing in this file"),
        (b" \n", "nothing in this file"),
        (b"PK\x03\x04...", "workbook"),
        (b"\xd0\xcf\x11\xe0...", "workbook"),
        (b"name,zip\nA\0na,1\n", "NUL"),
        ("name,zip\nAna,1\n".encode("utf-16-le"), "NUL"),
        (b"name,zip\n\x81\x8d,1\n", "cannot be made out"),
        (b"\xff\xfea", "cannot be made out"),
        (b"name,zip\n", "no signatures below"),
        (b"what,ever\n1,2\n", "neither CSV"),
        (b'name,zip,own_words\nAna,1,ok\nBo,2,"open\nChi,3,ok\n', "begins in line 3"),
        (b'name,zip,own_words\nAna,1,"ok"ay\n', "begins in line 2"),
        (b"name,zip\n" + b"a" * 200_000 + b",1\n", "begins in line 2"),
        (b"[]", "no signatures below"),
    ],
)
def test_what_cannot_be_read_is_a_sentence_that_says_what_to_do(content, words):
    with pytest.raises(DomainError, match=words) as refused:
        read(content)

    assert 400 <= refused.value.status < 500


def test_more_lines_than_one_file_may_have_are_refused(monkeypatch):
    monkeypatch.setattr(import_files, "MOST_LINES", 2)

    assert len(read(b"name,zip\nA,1\nB,2\n").entries) == 2
    with pytest.raises(import_files.FileTooLong):
        read(b"name,zip\nA,1\nB,2\nC,3\n")


def test_a_line_with_too_many_cells_is_a_problem_of_that_line():
    first, second = read(b"name,zip,own_words\nAna,1,Shade, please\nBo,2,fine\n").entries

    assert "more cells" in first.problem
    assert not second.problem


def test_lines_are_numbered_where_they_begin():
    entries = read(b'name,zip,own_words\nAna,1,"two\nlines"\nBo,2,\n').entries

    assert [each.line for each in entries] == [2, 4]
