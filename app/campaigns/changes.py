"""Making a stored campaign say what a campaign file says, piece by piece; the caller commits."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy.exc import IntegrityError

from app.campaigns import target_changes
from app.campaigns.export import current_letter_texts, letter_entry
from app.campaigns.file import CampaignFile, LanguageEntry, LetterEntry, TargetEntry
from app.campaigns.models import AddressState, Ask, Campaign, CampaignState, CampaignText, LetterText, Sponsor, Target
from app.errors import DomainError
from app.extensions import db


class TargetHasLetters(DomainError):
    """Letters were signed to this target, so it cannot be taken out."""


def apply(file: CampaignFile, campaign: Campaign, target_ids: Sequence[int | None] = ()) -> list[str]:
    """Make the campaign's pieces say what the file says, and return sentences on what deserves a second look.

    Args:
        file: what to say.
        campaign: which one.
        target_ids: the row that each of the file's targets is, where somebody knows: a form does, a file does not.
    """
    campaign.language = file.language
    campaign.goal = file.goal
    campaign.proof_of_work = file.proof_of_work
    _match(campaign.sponsors, [asdict(sponsor) for sponsor in file.sponsors], Sponsor)
    _write_texts(campaign, file.texts)
    return _write_targets(campaign, file.targets, target_ids) + _write_letters(campaign, file.texts)


def _write_texts(campaign: Campaign, entries: tuple[LanguageEntry, ...]) -> None:
    _match(
        campaign.texts,
        [{"language": e.language, "title": e.title, "summary": e.summary, "story": e.story} for e in entries],
        CampaignText,
        ("language",),
    )
    asks = [
        {"language": entry.language, "position": position, **asdict(ask)}
        for entry in entries
        for position, ask in enumerate(entry.asks, start=1)
    ]
    _match(campaign.asks, asks, Ask, ("language", "position"))


def _match(
    rows: list[Any], wanted: list[dict[str, Any]], model: type[Any], key: tuple[str, ...] = ("position",)
) -> None:
    """Change rows in place where the key is there already; add and delete the others."""
    if key == ("position",):
        wanted = [{"position": position, **values} for position, values in enumerate(wanted, start=1)]
    old = {tuple(getattr(row, name) for name in key): row for row in rows}
    for values in wanted:
        row = old.pop(tuple(values[name] for name in key), None)
        if row is None:
            rows.append(model(**values))
        else:
            _set(row, values)
    for row in old.values():
        rows.remove(row)


def _set(row: Any, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _write_targets(campaign: Campaign, entries: tuple[TargetEntry, ...], target_ids: Sequence[int | None]) -> list[str]:
    """Write the targets; letters hang on their rows, so a row is only reused for what is plainly the same target.

    That is the one with the same address, or the same office and name at a new address. A position would not do: taking
    the first of two targets out would hand its letters to the second.
    """
    kept = _same_targets(campaign.targets, entries, target_ids)
    _delete_targets(campaign, [target for target in campaign.targets if target not in kept.values()])
    for target in campaign.targets:
        target.position = -target.position  # positions are unique: out of the way first
    db.session.flush()
    sentences = []
    for position, entry in enumerate(entries, start=1):
        target = kept.get(position) or Target(address=entry.address)
        before, old_address = _who(target), target.address
        if target.address != entry.address:
            target.address_state = AddressState.UNPROVEN
            sentences.append(f"targets[{position}] has a new address: its next delivery will ask for it.")
        _set(target, {"position": position, **asdict(entry)})
        if position not in kept:
            campaign.targets.append(target)
        elif _who(target) != before:
            target_changes.announce(target, old_address)
    return sentences


def _who(target: Target) -> tuple[str, ...]:
    return target.honorific, target.name, target.office, target.address


def _same_targets(
    targets: Iterable[Target], entries: tuple[TargetEntry, ...], target_ids: Sequence[int | None]
) -> dict[int, Target]:
    """Return which stored target each entry is, by the entry's position."""
    known = {target.id: target for target in targets}
    same = {position: known[id_] for position, id_ in enumerate(target_ids, start=1) if id_ in known}
    left = [target for target in targets if target not in same.values()]
    for keys in (("address",), ("office", "name")):
        for position, entry in enumerate(entries, start=1):
            if position in same:
                continue
            found = next((t for t in left if all(getattr(t, k) == getattr(entry, k) for k in keys)), None)
            if found:
                same[position] = found
                left.remove(found)
    return same


def _delete_targets(campaign: Campaign, targets: list[Target]) -> None:
    for target in targets:
        office = target.office
        try:
            with db.session.begin_nested():
                campaign.targets.remove(target)
                db.session.flush()
        except IntegrityError as error:
            raise TargetHasLetters(
                f"Letters were signed to “{office}”, so it cannot be taken out of this campaign. Keep its address, or "
                "its office and name; then the rest may change."
            ) from error


def _write_letters(campaign: Campaign, entries: tuple[LanguageEntry, ...]) -> list[str]:
    """Write the letters; a text that anybody may have read as signable stays, and a new version stands after it."""
    current = current_letter_texts(campaign)
    wanted = {entry.language: entry.letter for entry in entries if entry.letter}
    sentences = []
    for language, letter in wanted.items():
        text = current.get(language)
        if text and letter_entry(text) == letter:
            continue
        if text and _never_open(campaign):
            _set(text, asdict(letter))
        else:
            sentences += _add_version(campaign, language, letter, (text.version if text else 0) + 1)
    if _never_open(campaign):
        for language in current.keys() - wanted.keys():
            campaign.letter_texts.remove(current[language])
    return sentences


def _never_open(campaign: Campaign) -> bool:
    return campaign.state == CampaignState.DRAFT and campaign.opened_at is None


def _add_version(campaign: Campaign, language: str, letter: LetterEntry, version: int) -> list[str]:
    campaign.letter_texts.append(LetterText(language=language, version=version, **asdict(letter)))
    return [f"{language}.letter is now version {version}; earlier versions stay as signed."] if version > 1 else []
