"""Writing a campaign file: `parse(serialize(file)) == file`, always."""

from dataclasses import fields
from typing import Any

import tomlkit
from tomlkit.items import AoT, String, Table

from app.campaigns.file.values import CampaignFile, LanguageEntry

LONG = 90
"Texts longer than this, or of several lines, stand between triple quotes."


def serialize(file: CampaignFile) -> str:
    """Return a campaign as TOML, in the order in which people would write it."""
    document = tomlkit.document()
    document.add("slug", tomlkit.item(file.slug))
    document.add("state", tomlkit.item(file.state))
    document.add("language", tomlkit.item(file.language))
    document.add("goal", tomlkit.item(file.goal))
    if file.proof_of_work:
        document.add("proof_of_work", tomlkit.item(True))
    for name, entries in (("sponsors", file.sponsors), ("targets", file.targets)):
        if entries:
            document.add(name, _list(entries))
    for text in file.texts:
        document.add(text.language, _language(text))
    return document.as_string()


def _language(text: LanguageEntry) -> Table:
    table = tomlkit.table()
    _add_texts(table, text, ("title", "summary", "story"))
    if text.asks:
        table.add("asks", _list(text.asks))
    if text.letter:
        letter = tomlkit.table()
        _add_texts(letter, text.letter)
        table.add("letter", letter)
    return table


def _list(entries: tuple[Any, ...]) -> AoT:
    tables = tomlkit.aot()
    for entry in entries:
        table = tomlkit.table()
        _add_texts(table, entry)
        tables.append(table)
    return tables


def _add_texts(table: Table, entry: Any, keys: tuple[str, ...] = ()) -> None:
    """Add the entry's texts that are not empty, in the order of its fields."""
    for key in keys or [field.name for field in fields(entry)]:
        text = getattr(entry, key)
        if text:
            table.add(key, _string(text))


def _string(text: str) -> String:
    if "\n" in text or len(text) > LONG:
        return tomlkit.string(f"{text}\n", multiline=True)
    return tomlkit.string(text)
