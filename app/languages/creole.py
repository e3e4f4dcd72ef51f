"""Haitian Creole's months and days: CLDR 47 has none and lends it the French ones, which are other words."""

from typing import Any

from babel import localedata

MONTHS = (
    "janvye", "fevriye", "mas", "avril", "me", "jen", "jiyè", "out", "septanm", "oktòb", "novanm", "desanm"
)  # fmt: skip
DAYS = ("lendi", "madi", "mèkredi", "jedi", "vandredi", "samdi", "dimanch")


def install() -> None:
    """Give Babel the Creole names; it keeps what it has loaded for the life of the process."""
    data = localedata.load("ht")
    data["months"] = _widths(dict(enumerate(MONTHS, start=1)))
    data["days"] = _widths(dict(enumerate(DAYS)))


def _widths(names: dict[int, str]) -> dict[str, Any]:
    """Return names in the shape of CLDR; they are short enough to stand for their abbreviations."""
    first_letters = {number: name[0].upper() for number, name in names.items()}
    widths = {"wide": names, "abbreviated": names, "short": names, "narrow": first_letters}
    return {"format": widths, "stand-alone": widths}
