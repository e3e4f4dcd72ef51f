"""Drawing a campaign's card as a picture: paper, ink and one pen, as on the page."""

from functools import lru_cache
from importlib import resources
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING

from app.signatures.card import Card

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
"Pixels, as Open Graph's readers want them: smaller ones are shown as a thumbnail."
MARGIN = 80
PAPER, INK, PALE, RULE, PEN = "#f5f0e6", "#1f1b16", "#5e564a", "#d9cfbd", "#1c3f9c"
TITLE_SIZES = range(92, 43, -4)
TITLE_HEIGHT = 270
MOST_PICTURES = 32
"Kept in memory, about 30 kB each: one for each campaign, language and count that is asked for."

_one_at_a_time = Lock()


def png(card: Card) -> bytes:
    """Return the picture of a card.

    Each card is drawn once while it is remembered, and one at a time: however many ask for it, drawing costs at most
    one picture for each signature and language.
    """
    with _one_at_a_time:
        return _draw(card)


@lru_cache(maxsize=MOST_PICTURES)
def _draw(card: Card) -> bytes:
    from PIL import Image, ImageDraw  # here, because it takes 4 MB that no worker needs

    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    paper = ImageDraw.Draw(image)
    _envelope_edge(paper)
    _write(paper, 70, [_shortened(card.to, _font("It", 36))], _font("It", 36), PALE)
    _title(paper, 132, card.title)
    _progress(paper, 452, card.done)
    _count(paper, 492, card)
    _write(paper, 560, [_shortened(card.organization, _font("Regular", 28))], _font("Regular", 28), PALE)
    file = BytesIO()
    image.quantize(64).save(file, "PNG", optimize=True)
    return file.getvalue()


def _title(paper: "ImageDraw.ImageDraw", top: int, title: str) -> None:
    """Write the title as large as it fits; one that is too long at the smallest size ends in dots."""
    for size in TITLE_SIZES:
        font = _font("Bold", size)
        lines = _wrapped(title, font)
        if len(lines) * _leading(font) <= TITLE_HEIGHT:
            break
    room = TITLE_HEIGHT // _leading(font)
    if len(lines) > room:
        lines = [*lines[: room - 1], _shortened(" ".join(lines[room - 1 :]), font)]
    _write(paper, top, lines, font, INK)


def _write(
    paper: "ImageDraw.ImageDraw", top: int, lines: list[str], font: "ImageFont.FreeTypeFont", colour: str
) -> None:
    for number, line in enumerate(lines):
        paper.text((MARGIN, top + number * _leading(font)), line, font=font, fill=colour)


def _count(paper: "ImageDraw.ImageDraw", top: int, card: Card) -> None:
    """Write how many have signed, and smaller beside it, on the same line, how many of them on paper."""
    large, small = _font("Bold", 46), _font("It", 32)
    _write(paper, top, [card.count], large, PEN)
    left = MARGIN + _width(card.count, large) + 18
    if card.on_paper and left + _width(card.on_paper, small) <= WIDTH - MARGIN:
        paper.text((left, top + large.getmetrics()[0]), card.on_paper, font=small, fill=PALE, anchor="ls")


def _progress(paper: "ImageDraw.ImageDraw", top: int, done: float) -> None:
    box = (MARGIN, top, WIDTH - MARGIN, top + 20)
    paper.rounded_rectangle(box, radius=10, fill="#fffdf9", outline=RULE, width=2)
    if done:
        end = MARGIN + max(20, round((WIDTH - 2 * MARGIN) * done))
        paper.rounded_rectangle((MARGIN, top, end, top + 20), radius=10, fill=PEN)


def _envelope_edge(paper: "ImageDraw.ImageDraw") -> None:
    for left in range(-24, WIDTH, 60):
        paper.polygon([(left + 18, 0), (left + 48, 0), (left + 30, 18), (left, 18)], fill=PEN)


def _wrapped(text: str, font: "ImageFont.FreeTypeFont") -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if _width(longer, font) <= WIDTH - 2 * MARGIN:
            lines[-1] = longer
        else:
            lines.append(_shortened(word, font))
    return [line for line in lines if line]


def _shortened(text: str, font: "ImageFont.FreeTypeFont") -> str:
    """Return a text that fits on one line."""
    if _width(text, font) <= WIDTH - 2 * MARGIN:
        return text
    while text and _width(text + "…", font) > WIDTH - 2 * MARGIN:
        text = text[:-1]
    return text.rstrip(" ,;") + "…"


def _width(text: str, font: "ImageFont.FreeTypeFont") -> float:
    """Return how far the ink reaches; that can be farther than the advance that `getlength` adds up."""
    return font.getbbox(text)[2]


def _leading(font: "ImageFont.FreeTypeFont") -> int:
    return round(font.size * 1.14)


@lru_cache
def _font(style: str, size: int) -> "ImageFont.FreeTypeFont":
    """Return Source Serif in a style, at a size in pixels; it has the letters of every language that is offered."""
    from PIL import ImageFont

    files = resources.files("font_source_serif_pro") / "files"
    file = BytesIO((files / f"SourceSerifPro-{style}.ttf").read_bytes())
    return ImageFont.truetype(file, size, layout_engine=ImageFont.Layout.BASIC)
