"""A PDF in Source Serif, which borrows the machine's fonts for what is written in other scripts."""

from app.letters.system_fonts import Face
from app.letters.typeface import FONT, borrowed, printable, runs_leftwards

MARGIN, WIDTH, TOP, BOTTOM = 20.0, 170.0, 22.0, 275.0
"Millimetres on A4, which prints on letter paper too."
ROW, ROWS = 5.0, 48
SMALL, POINT = 9, 25.4 / 72
"The size of what stands in rows, in points, and a point in millimetres."


class Paper:
    """Pages that are filled from top to bottom."""

    def __init__(self, title: str) -> None:
        from fpdf import FPDF  # here, because it takes 28 MB that no worker needs which prints no packet

        self.pdf = FPDF(format="A4")
        self.pdf.set_title(title)
        self.pdf.set_margins(MARGIN, TOP, MARGIN)
        self.pdf.c_margin = 0
        self.pdf.set_auto_page_break(True, 297 - BOTTOM)
        self.pdf.add_font("text", fname=FONT)
        self._borrowed: dict[Face, str] = {}

    def turn(self) -> None:
        """Begin a page, in the size of rows."""
        self.pdf.add_page()
        self._set_size(SMALL)

    def paragraph(self, text: str, size: int) -> None:
        """Write a paragraph below the last one, in a size in points."""
        self._set_size(size)
        self._shape(text)
        self.pdf.multi_cell(WIDTH, size * 0.5, printable(text), align=_side(text), new_x="LMARGIN", new_y="NEXT")
        self.pdf.ln(size * 0.25)
        self._set_size(SMALL)

    def row(self, row: int, text: str, *, indent: float = 0.0, is_whole: bool = False) -> None:
        """Write one line into a row of the page; Latin, Greek and Cyrillic are not measured, for that takes minutes.

        Args:
            row: from 0 at the top.
            text: what fits the width.
            indent: millimetres from the margin.
            is_whole: the line has the page's width to itself, so what runs leftwards begins at its right end.
        """
        x, y = MARGIN + indent, TOP + row * ROW
        if not self._shape(text):
            self.pdf.text(x, y, printable(text))
            return
        baseline = ROW / 2 + 0.3 * self.pdf.font_size
        self.pdf.set_xy(x, y - baseline)
        self.pdf.cell(WIDTH - indent, ROW, printable(text), align=_side(text) if is_whole else "L")

    def bytes(self) -> bytes:
        """Return the file."""
        return bytes(self.pdf.output())

    def _set_size(self, size: int) -> None:
        """Set it on the page at once: fpdf2 2.8 forgets to where a line begins in a borrowed font."""
        self.pdf.set_font("text", size=size)
        self.pdf.text(0, 0, "")

    def _shape(self, text: str) -> bool:
        """Have the fonts at hand that a text needs, and letters joined and turned, if it needs any."""
        needed = borrowed(text)
        for face in needed:
            if face not in self._borrowed:
                self._borrowed[face] = name = f"borrowed{len(self._borrowed)}"
                self.pdf.add_font(name, fname=face.path, collection_font_number=face.number)
                self.pdf.set_fallback_fonts([*self._borrowed.values()], exact_match=False)
        self.pdf.set_text_shaping(bool(needed))
        return bool(needed)


def _side(text: str) -> str:
    return "R" if runs_leftwards(text) else "L"
