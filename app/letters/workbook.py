"""An XLSX file (ECMA-376) written while it is being read: no temporary file, and no more memory for a million rows.

Every cell is an inline string, which no program runs as a formula. `docs/decisions/0027` compares other ways.
"""

import re
import zipfile
from collections.abc import Iterable, Sequence
from html import escape
from typing import IO

MOST_ROWS = 1_048_576
"What a sheet of these programs has room for."
MOST_OCTETS = 1 << 30
"Of one sheet, before it is compressed: from 2 GiB on it would need ZIP64, which old programs take for damage."
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PART = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_MAIN}">'
_FROZEN = (
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
    'state="frozen"/></sheetView></sheetViews><sheetData>'
)
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"What these programs would read as one character in hexadecimal digits (ECMA-376, part 1, section 22.9.2.19)."


class _Outlet:
    """Where the archive is written: keeps what nobody has fetched yet; it cannot be turned back, so it is streamed."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._waiting.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: what was written waits to be fetched."""

    def fetch(self) -> bytes:
        fetched = b"".join(self._waiting)
        self._waiting.clear()
        return fetched


class Workbook:
    """A table with a heading, on as many sheets as it needs; each one begins with the heading."""

    def __init__(self, heading: Sequence[str], *, most_rows: int = MOST_ROWS, most_octets: int = MOST_OCTETS) -> None:
        self._heading = heading
        self._most_rows, self._most_octets = most_rows, most_octets
        self._outlet = _Outlet()
        self._archive = zipfile.ZipFile(self._outlet, "w", zipfile.ZIP_DEFLATED)  # type: ignore[call-overload]
        self._sheet: IO[bytes] | None = None
        self._sheets = self._rows = self._octets = 0

    def add(self, rows: Iterable[Sequence[str]]) -> bytes:
        """Write rows; return what of the file is ready to be sent, which may be nothing yet."""
        sheet = self._sheet or self._begin_sheet()
        for row in rows:
            if self._rows >= self._most_rows or self._octets >= self._most_octets:
                sheet = self._begin_sheet()
            self._write(sheet, _row(row))
            self._rows += 1
        return self._outlet.fetch()

    def end(self) -> bytes:
        """Return the rest of the file; whoever gives up in the middle calls it too, so that nothing stays open."""
        if self._archive.fp is not None:
            if self._sheet is None:
                self._begin_sheet()
            self._end_sheet()
            for name, content in _frame(self._sheets):
                self._archive.writestr(name, content)
            self._archive.close()
        return self._outlet.fetch()

    def _begin_sheet(self) -> IO[bytes]:
        self._end_sheet()
        self._sheets += 1
        self._rows, self._octets = 1, 0
        sheet: IO[bytes] = self._archive.open(f"xl/worksheets/sheet{self._sheets}.xml", "w")
        self._sheet = sheet
        self._write(sheet, _HEAD + _FROZEN + _row(self._heading))
        return sheet

    def _end_sheet(self) -> None:
        if self._sheet is not None:
            self._write(self._sheet, "</sheetData></worksheet>")
            self._sheet.close()

    def _write(self, sheet: IO[bytes], text: str) -> None:
        self._octets += sheet.write(text.encode())


def _row(cells: Sequence[str]) -> str:
    return f"<row>{''.join(map(_cell, cells))}</row>"


def _cell(text: str) -> str:
    if not text:
        return "<c/>"
    plain = _NO_XML.sub("\ufffd", text)
    if "_x" in plain:
        plain = _ESCAPED.sub("_x005F_", plain)
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(plain, quote=False)}</t></is></c>'


def _frame(sheets: int) -> Iterable[tuple[str, str]]:
    """Return the parts around the sheets: their list, and what kind each is."""
    numbers = range(1, sheets + 1)
    sheet_list = "".join(f'<sheet name="Sheet{each}" sheetId="{each}" r:id="rId{each}"/>' for each in numbers)
    spaces = f'xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"'
    yield "xl/workbook.xml", f"<workbook {spaces}><sheets>{sheet_list}</sheets></workbook>"
    links = "".join(
        f'<Relationship Id="rId{each}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{each}.xml"/>'
        for each in numbers
    )
    yield "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'
    document = f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
    yield "_rels/.rels", f'<Relationships xmlns="{_PACKAGE}/relationships">{document}</Relationships>'
    kinds = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{_PART}.{kind}+xml"/>'
        for name, kind in (("workbook", "sheet.main"), *((f"worksheets/sheet{each}", "worksheet") for each in numbers))
    )
    defaults = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    yield "[Content_Types].xml", f'<Types xmlns="{_PACKAGE}/content-types">{defaults}{kinds}</Types>'
