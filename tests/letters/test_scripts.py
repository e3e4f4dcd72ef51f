"""Names and words in every script on paper: in Source Serif, else in a font of the machine, else as a mark."""

import io
import re
import zlib
from pathlib import Path

import pypdf
import pytest
from fontTools.ttLib import TTFont

from app.letters import system_fonts, typeface
from app.letters.composition import ComposedLetter
from app.letters.packet import Cover, make
from app.letters.signed import Signer
from app.letters.typeface import borrowed, printable, runs_leftwards, width
from tests.services import programs

COVER = Cover("Trees", "Mayor", "Trees & Co", "2026-11-24", 2, "https://letters.example/verify/1", "ab" * 32)
LETTER = ComposedLetter("Please plant trees", "Dear Mayor,", ("I write.",), "Yours sincerely,", "", "", "")


@pytest.fixture
def fonts(monkeypatch, tmp_path):
    """Let fontconfig know nothing but some folders."""

    def know(*folders):
        known = "".join(f"<dir>{folder}</dir>" for folder in folders)
        config = tmp_path / "fonts.conf"
        config.write_text(f"<fontconfig>{known}<cachedir>{tmp_path}/cache</cachedir></fontconfig>")
        monkeypatch.setenv("FONTCONFIG_FILE", str(config))
        _forget()

    yield know
    _forget()


@pytest.fixture
def dejavu(fonts):
    """DejaVu Sans, which comes along with fontconfig: Arabic, Hebrew, Georgian and Armenian, no Chinese."""
    if programs.find("fc-list") is None:
        programs.missing("fc-list")
    files = [face.path for face in system_fonts.faces() if face.family == "DejaVu Sans"]
    if not files:
        programs.missing("DejaVu Sans")
    fonts(Path(files[0]).parent)


def _forget():
    for kept in (system_fonts.faces, system_fonts.drawing, typeface._printed, typeface._advance):
        kept.cache_clear()


def packet(*signers):
    return make(COVER, [(LETTER, 2)], signers, [each for each in signers if each.own_words])


def signer(name, place="60608", own_words=""):
    return Signer("1", name, place, own_words)


def text(pdf):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def glyphs(pdf):
    """Return how many shapes the font has that was borrowed, the last one in the file."""
    streams = (match[1] for match in re.finditer(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL))
    found = [stream for stream in map(_inflated, streams) if stream.startswith(b"\0\1\0\0")]
    assert len(found) == 2
    with TTFont(io.BytesIO(found[-1])) as font:
        return font["maxp"].numGlyphs


def _inflated(stream):
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


def test_without_other_fonts_a_mark_stands_for_what_source_serif_lacks(fonts, tmp_path):
    fonts(tmp_path)

    assert printable("Zoë Ñúñez Àj Nguyễn Thị Анна Άννα Ngũgĩ’s") == "Zoë Ñúñez Àj Nguyễn Thị Анна Άννα Ngũgĩ’s"
    assert printable("王小明, 🌳\ufe0f") == "■■■, ■"
    assert "■■■ ■■■" in text(packet(signer("דנה כהן")))
    assert "letters.csv has every name" in text(packet(signer("Ana Ruiz")))


def test_a_machine_without_fontconfig_prints_marks(fonts, monkeypatch, tmp_path):
    fonts(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert system_fonts.faces() == ()
    assert printable("דנה") == "■■■"


@pytest.mark.parametrize("name", ["محمد الأحمد", "דנה כהן", "გიორგი მელაძე", "Արմեն Պետրոսյան"])
@pytest.mark.usefixtures("dejavu")
def test_a_name_in_another_script_is_printed_in_a_font_of_the_machine(name):
    pdf = packet(signer(name), signer("Ana Ruiz"))

    assert printable(name) == name
    assert [face.family[:6] for face in borrowed(name)] == ["DejaVu"]
    assert "■■" not in text(pdf)
    assert b"+DejaVuS" in pdf
    assert "Ana Ruiz" in text(pdf)


@pytest.mark.usefixtures("dejavu")
def test_only_who_needs_another_font_gets_it():
    pdf = packet(signer("Ana Ruiz", own_words="Ñandú, Ngũgĩ’s, Άννα"), signer("Анна"))

    assert b"DejaVu" not in pdf
    assert borrowed("Анна") == []


@pytest.mark.usefixtures("dejavu")
def test_arabic_letters_are_joined():
    """At the beginning, in the middle and at the end of a word the same letter has three shapes."""
    alone, joined = (glyphs(packet(signer(name))) for name in ("م م م", "ممم"))

    assert joined == alone + 2


@pytest.mark.usefixtures("dejavu")
def test_words_that_run_leftwards_begin_at_the_right():
    """A reader that takes words by their places finds the first word of the Hebrew line right of the last."""
    pages = pypdf.PdfReader(io.BytesIO(packet(signer("Ana Ruiz", own_words="שלום עולם")))).pages
    places = []
    pages[-1].extract_text(visitor_text=lambda part, _matrix, place, *_: places.append((place[4], part)))
    hebrew = [x for x, part in places if any("\u0590" < sign < "\u05ff" for sign in part)]
    latin = [x for x, part in places if "Ruiz" in part]

    assert min(hebrew) > max(latin) + 300
    assert runs_leftwards("שלום")
    assert not runs_leftwards("Ana שלום")


@pytest.mark.usefixtures("dejavu")
def test_each_line_is_as_large_as_its_neighbours():
    """Also where a page's first row is in a borrowed font."""
    sizes = set()
    pages = pypdf.PdfReader(io.BytesIO(packet(signer("דנה 60608", own_words="שלום. 60608")))).pages
    pages[-1].extract_text(visitor_text=lambda part, _m, _t, _font, size: sizes.add(size) if "60608" in part else None)

    assert sizes == {9.0}


def test_what_is_too_wide_for_its_column_ends_in_dots(fonts, tmp_path):
    fonts(tmp_path)
    printed = text(packet(signer("W" * 60), signer("i" * 60), signer("Ana Ruiz")))

    assert re.search(r"\bW{20,30}…", printed)
    assert "i" * 60 in printed
    assert width("WW") > 2 * width("ii")


def test_words_without_spaces_are_broken_within_the_page(fonts, tmp_path):
    fonts(tmp_path)
    lines = re.findall(r"■+", text(packet(signer("Ana Ruiz", own_words="王" * 200))))

    assert sum(map(len, lines)) == 201  # one is the cover's
    assert max(map(len, lines)) < 55
