"""Reading a campaign file: every problem is found at once, and nothing is turned into something else silently."""

import re
import tomllib
from dataclasses import replace
from typing import Any

from app.campaigns.file import checks, limits
from app.campaigns.file.complete import missing
from app.campaigns.file.lines import Lines
from app.campaigns.file.problems import CampaignFileInvalid, Problem
from app.campaigns.file.table import Table, nearest
from app.campaigns.file.values import AskEntry, CampaignFile, LanguageEntry, LetterEntry, SponsorEntry, TargetEntry
from app.campaigns.models import Ask, Campaign, CampaignState, CampaignText, LetterText, Sponsor, Target
from app.languages import OFFERED


def parse(source: str | bytes) -> CampaignFile:
    """Return what a campaign file says.

    Args:
        source: the file's TOML; bytes are UTF-8, as TOML demands.

    Raises:
        CampaignFileInvalid: naming every problem with its line and key.
    """
    text = _decoded(source)
    try:
        return read(_toml(text))
    except CampaignFileInvalid as error:
        raise _placed(error, Lines(text)) from None


def read(values: dict[str, Any]) -> CampaignFile:
    """Return a campaign from the values of a file, or of a form that has the same shape.

    Raises:
        CampaignFileInvalid: naming every problem with its key.
    """
    problems: list[Problem] = []
    file = _campaign(Table(values, (), problems))
    if not problems and file.state != CampaignState.DRAFT:
        problems = missing(file)
    if problems:
        raise CampaignFileInvalid(problems)
    return file


def _placed(error: CampaignFileInvalid, lines: Lines) -> CampaignFileInvalid:
    placed = [replace(problem, line=problem.line or lines.of(problem.path)) for problem in error.problems]
    return CampaignFileInvalid(sorted(placed, key=lambda problem: problem.line or 0))


def _decoded(source: str | bytes) -> str:
    if len(source) > limits.FILE_SIZE:
        raise CampaignFileInvalid([Problem((), f"This file is larger than {limits.FILE_SIZE // 1024} kB.")])
    if isinstance(source, str):
        return source
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise CampaignFileInvalid([Problem((), "this is not UTF-8 text.", line)]) from error


def _toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise CampaignFileInvalid([Problem((), "this is not TOML: it is nested too deeply.")]) from None
    except tomllib.TOMLDecodeError as error:
        sentence, line = _said_by_tomllib(str(error))
        raise CampaignFileInvalid([Problem((), f"this is not TOML: {sentence}.", line)]) from error
    except ValueError as error:  # Python reads no number of more than 4300 digits
        raise CampaignFileInvalid([Problem((), "this is not TOML: a number in it is endless.")]) from error


def _said_by_tomllib(message: str) -> tuple[str, int | None]:
    match = re.fullmatch(r"(.*) \(at line (\d+), column \d+\)", message, re.DOTALL)
    return (match[1], int(match[2])) if match else (message.removesuffix("."), None)


def _campaign(table: Table) -> CampaignFile:
    file = CampaignFile(
        slug=table.line("slug", limits.of(Campaign.slug), required=True, check=checks.slug),
        state=table.choice("state", [state.value for state in CampaignState], CampaignState.DRAFT.value),
        language=table.choice("language", list(OFFERED)),
        goal=table.number("goal", 1000, 1, limits.GOAL),
        proof_of_work=table.flag("proof_of_work"),
        sponsors=tuple(_sponsor(sponsor) for sponsor in table.tables("sponsors", limits.SPONSORS)),
        targets=tuple(_target(target) for target in table.tables("targets", limits.TARGETS)),
        texts=_texts(table),
    )
    _refuse_twins(table, file.targets)
    table.refuse_the_rest()
    return file


def _texts(table: Table) -> tuple[LanguageEntry, ...]:
    for other in table.other_tables(OFFERED):
        spoken = ", ".join(OFFERED)
        table.refuse(f"is not a language of this site, which speaks {spoken}{nearest(other, list(OFFERED))}", other)
    tables = ((language, table.table(language)) for language in sorted(OFFERED))
    return tuple(_language(text, language) for language, text in tables if text is not None)


def _refuse_twins(table: Table, targets: tuple[TargetEntry, ...]) -> None:
    seen: set[str] = set()
    for position, target in enumerate(targets):
        address = target.address.casefold()
        if address and address in seen:
            table.refuse("stands twice: each address gets each letter once.", "targets", position, "address")
        seen.add(address)


def _sponsor(table: Table) -> SponsorEntry:
    sponsor = SponsorEntry(
        name=table.line("name", limits.of(Sponsor.name), required=True),
        url=table.line("url", limits.of(Sponsor.url), check=checks.web_address),
        logo=table.line("logo", limits.of(Sponsor.logo), check=checks.logo),
    )
    table.refuse_the_rest()
    return sponsor


def _target(table: Table) -> TargetEntry:
    target = TargetEntry(
        honorific=table.line("honorific", limits.of(Target.honorific)),
        name=table.line("name", limits.of(Target.name)),
        office=table.line("office", limits.of(Target.office), required=True),
        address=table.line("address", limits.of(Target.address), required=True, check=checks.mail_address),
    )
    table.refuse_the_rest()
    return target


def _language(table: Table, language: str) -> LanguageEntry:
    letter = table.table("letter")
    entry = LanguageEntry(
        language=language,
        title=table.line("title", limits.of(CampaignText.title), required=True),
        summary=table.text("summary", limits.SUMMARY),
        story=table.text("story", limits.STORY),
        asks=tuple(_ask(ask) for ask in table.tables("asks", limits.ASKS)),
        letter=None if letter is None else _letter(letter),
    )
    table.refuse_the_rest()
    return entry


def _ask(table: Table) -> AskEntry:
    ask = AskEntry(
        title=table.line("title", limits.of(Ask.title), required=True),
        text=table.text("text", limits.ASK_TEXT),
        link_label=table.line("link_label", limits.of(Ask.link_label)),
        link_url=table.line("link_url", limits.of(Ask.link_url), check=checks.web_address),
    )
    for key, other in (("link_label", "link_url"), ("link_url", "link_label")):
        if table.has(key) and not table.has(other):
            table.refuse("is missing: a link needs its address and its words.", other)
    table.refuse_the_rest()
    return ask


def _letter(table: Table) -> LetterEntry:
    letter = LetterEntry(
        addressee=table.line("addressee", limits.of(LetterText.addressee)),
        subject=table.line("subject", limits.of(LetterText.subject)),
        salutation=table.line("salutation", limits.of(LetterText.salutation)),
        body=table.text("body", limits.LETTER_BODY),
        closing=table.line("closing", limits.of(LetterText.closing)),
    )
    table.refuse_the_rest()
    return letter
