"""What a campaign needs before anybody can sign it."""

from app.campaigns.file.problems import Problem
from app.campaigns.file.values import AskEntry, CampaignFile, LanguageEntry, LetterEntry


def missing(file: CampaignFile) -> list[Problem]:
    """Return everything that stands between a draft and an open campaign."""
    problems = [] if file.targets else [Problem(("targets",), "is missing: somebody must receive the letters.")]
    if file.language not in {text.language for text in file.texts}:
        problems.append(Problem((file.language,), "is missing: the campaign's own language needs its texts."))
    counts = {text.language: len(text.asks) for text in file.texts}
    for text in file.texts:
        problems += _missing_in_language(text)
        if counts[text.language] != counts.get(file.language, counts[text.language]):
            problems.append(Problem((text.language, "asks"), f"must be as many as in `{file.language}`."))
    return problems


def _missing_in_language(text: LanguageEntry) -> list[Problem]:
    problems = _empty(text, (text.language,), ("summary", "story"))
    for position, ask in enumerate(text.asks):
        problems += _empty(ask, (text.language, "asks", position), ("text",))
    if text.letter is None:
        return [*problems, Problem((text.language, "letter"), "is missing: it is what people sign.")]
    keys = ("subject", "salutation", "body", "closing")
    return problems + _empty(text.letter, (text.language, "letter"), keys)


def _empty(
    entry: LanguageEntry | AskEntry | LetterEntry, path: tuple[str | int, ...], keys: tuple[str, ...]
) -> list[Problem]:
    return [Problem((*path, key), "is missing.") for key in keys if not getattr(entry, key)]
