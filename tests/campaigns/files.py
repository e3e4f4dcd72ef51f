"""Campaign files that tests start from."""

from pathlib import Path

from hypothesis import strategies as st

from app.campaigns.file import AskEntry, CampaignFile, LanguageEntry, LetterEntry, SponsorEntry, TargetEntry
from app.languages import OFFERED

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "examples" / "cancel-inherited-immigration-policies.toml"

SMALL = """\
slug = "safe-crossings"
state = "open"
language = "en"
goal = 500

[[sponsors]]
name = "Walkers of Springfield"
url = "https://walkers.example/"

[[targets]]
honorific = "Mayor"
office = "City of Springfield"
address = "mayor@city.example"

[en]
title = "Safe crossings on Main Street"
summary = "Two lights and a lower limit."
story = "Children cross **here**."

[[en.asks]]
title = "Two lights"
text = "At the school and at the clinic."
link_label = "The plan"
link_url = "https://walkers.example/plan"

[en.letter]
addressee = "The Mayor"
subject = "Two lights on Main Street"
salutation = "Dear Mayor,"
body = "Please:\\n\\n(1) build them."
closing = "Yours,"
"""

ONE_LINE = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=60
).map(str.strip).filter(bool)  # fmt: skip
LINES = st.lists(ONE_LINE | st.just(""), min_size=1, max_size=4).map("\n".join).map(str.strip)
SOME_LINES = LINES.filter(bool)
OPTIONAL = st.just("") | ONE_LINE
WEB_ADDRESSES = st.sampled_from(["https://example.org/a?b=%20#c", "http://walkers.example/"])
LINKS = st.tuples(ONE_LINE, WEB_ADDRESSES) | st.just(("", ""))

SPONSORS = st.builds(
    SponsorEntry, ONE_LINE, st.just("") | WEB_ADDRESSES, st.sampled_from(["", "/static/img/logo-1.svg"])
)
TARGETS = st.builds(
    TargetEntry,
    honorific=OPTIONAL,
    name=OPTIONAL,
    office=ONE_LINE,
    address=st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.example", fullmatch=True),
)
ASKS = st.builds(lambda title, text, link: AskEntry(title, text, *link), ONE_LINE, SOME_LINES, LINKS)
LETTERS = st.builds(LetterEntry, OPTIONAL, ONE_LINE, ONE_LINE, SOME_LINES, ONE_LINE)


@st.composite
def campaign_files(draw: st.DrawFn) -> CampaignFile:
    """Draw a whole campaign file, in any state and in one to three languages."""
    languages = sorted(draw(st.sets(st.sampled_from(sorted(OFFERED)), min_size=1)))
    asks = draw(st.integers(0, 3))
    texts = tuple(
        LanguageEntry(
            language=language,
            title=draw(ONE_LINE),
            summary=draw(SOME_LINES),
            story=draw(SOME_LINES),
            asks=tuple(draw(ASKS) for _ in range(asks)),
            letter=draw(LETTERS),
        )
        for language in languages
    )
    return CampaignFile(
        slug=draw(st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}", fullmatch=True)),
        language=draw(st.sampled_from(languages)),
        state=draw(st.sampled_from(["draft", "open", "closed", "archived"])),
        goal=draw(st.integers(1, 100_000_000)),
        proof_of_work=draw(st.booleans()),
        sponsors=tuple(draw(st.lists(SPONSORS, max_size=3))),
        targets=tuple(draw(st.lists(TARGETS, min_size=1, max_size=3, unique_by=lambda target: target.address))),
        texts=texts,
    )
