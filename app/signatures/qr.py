"""QR codes of a campaign's address, for posters and rallies."""

from functools import lru_cache
from io import BytesIO

import segno

KINDS = {"svg": "image/svg+xml", "png": "image/png"}
"File types, with their media types: one to print at any size, one for programs that take only pictures."

QUIET_ZONE = 4
"White modules around the code: fewer, and some phones do not find it (ISO/IEC 18004, section 9.1)."

PIXELS_PER_MODULE = {"svg": 8, "png": 24}
MOST_CODES = 128


@lru_cache(maxsize=MOST_CODES)
def file(address: str, kind: str) -> bytes:
    """Return the QR code of an address as a file.

    Error correction is M, which reads through a crease or a drop of rain; the white is painted, for dark backgrounds.

    Args:
        address: where the code leads.
        kind: one of `KINDS`.
    """
    drawn = BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(drawn, kind=kind, scale=PIXELS_PER_MODULE[kind], border=QUIET_ZONE, light="white")
    return drawn.getvalue()
