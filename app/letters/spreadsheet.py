"""Lines of a CSV file (RFC 4180) in which no cell can run as a formula."""

import csv
from collections.abc import Sequence
from io import StringIO

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"The last four are the first ones as East Asian keyboards write them; spreadsheets there run those too (OWASP)."


def line(cells: Sequence[str]) -> str:
    """Return one line; a cell that begins like a formula gets an apostrophe: spreadsheets then take it as text."""
    buffer = StringIO()
    csv.writer(buffer).writerow([f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell for cell in cells])
    return buffer.getvalue()
