"""In which fields two campaign files differ, for two people who edit one campaign at a time."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from app.campaigns.file import CampaignFile


def differences(stored: CampaignFile, typed: CampaignFile) -> list[tuple[str, str]]:
    """Return each field in which they differ, such as `en.asks[2].title`, and what is stored there."""
    old, new = dict(_fields(_by_language(stored))), dict(_fields(_by_language(typed)))
    return [
        (field, old.get(field, "")) for field in sorted(old.keys() | new.keys()) if old.get(field) != new.get(field)
    ]


def _by_language(file: CampaignFile) -> dict[str, Any]:
    values = asdict(file)
    texts = {text.pop("language"): text for text in values.pop("texts")}
    return values | texts


def _fields(value: Any, field: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _fields(inner, f"{field}.{key}" if field else key)
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value, start=1):
            yield from _fields(inner, f"{field}[{number}]")
    elif value not in ("", None):
        yield field, str(value)
