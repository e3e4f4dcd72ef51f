"""From the octets of a file to its text: spreadsheet programs write whatever their country's Windows does."""

import codecs

from app.errors import DomainError

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
ZIPPED = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"


class FileEmpty(DomainError):
    """There is nothing in this file. Choose the one with the signatures, and upload it again."""


class FileIsWorkbook(DomainError):
    """This is an Excel or LibreOffice workbook. Save it as CSV (in Excel: CSV UTF-8), and upload that file."""


class FileHasNul(DomainError):
    """This file has NUL bytes in it, as broken or binary files have. Save it as CSV UTF-8, and upload that file."""


class FileUndecodable(DomainError):
    """The letters of this file cannot be made out. Save it as CSV UTF-8, and upload that file."""


def decode(content: bytes) -> tuple[str, str]:
    """Return a file's text, and the encoding that it was read in.

    UTF-8 and UTF-16 are recognized for certain; what is neither is taken for Windows-1252, and its reader is told so.

    Raises:
        FileEmpty, FileIsWorkbook, FileHasNul, FileUndecodable: it is no text.
    """
    if content.startswith((ZIPPED, OLD_EXCEL)):
        raise FileIsWorkbook
    encoding = "utf-16" if content.startswith(UTF_16) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text, encoding = _of_windows(content, encoding)
    if "\0" in text:
        raise FileHasNul
    if not text.strip():
        raise FileEmpty
    return text, encoding.removesuffix("-sig")


def _of_windows(content: bytes, encoding: str) -> tuple[str, str]:
    if encoding == "utf-16":
        raise FileUndecodable
    if b"\0" in content:
        raise FileHasNul
    try:
        return content.decode("cp1252"), "windows-1252"
    except UnicodeDecodeError as error:
        raise FileUndecodable from error
