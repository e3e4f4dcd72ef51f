"""How many people have signed: the one place that says it, to pages, pictures and programs alike."""

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import format_decimal, gettext, ngettext
from markupsafe import Markup
from sqlalchemy import BindParameter, bindparam, case, func, select, union_all

from app.extensions import db
from app.signatures.models import UNTALLIED, Signature, SignatureState, Tally
from app.signatures.tally import ALL, PAPER

_CAMPAIGNS: BindParameter[int] = bindparam("campaigns", expanding=True)
_CHANGE = case((Signature.state == SignatureState.CONFIRMED, 1), else_=0) - case(
    (Signature.tallied_as == SignatureState.CONFIRMED, 1), else_=0
)
_COUNTED = union_all(  # built once: readers ask each second
    select(
        Tally.campaign_id,
        func.sum(case((Tally.dimension == ALL, Tally.count), else_=0)),
        func.sum(case((Tally.dimension == PAPER, Tally.count), else_=0)),
    )
    .where(
        Tally.campaign_id.in_(_CAMPAIGNS),
        Tally.dimension.in_((ALL, PAPER)),
        Tally.value == "",
        Tally.state == SignatureState.CONFIRMED,
    )
    .group_by(Tally.campaign_id),
    select(
        Signature.campaign_id,
        func.sum(_CHANGE),
        func.sum(case((Signature.witnessed_by != "", _CHANGE), else_=0)),
    )
    .where(Signature.campaign_id.in_(_CAMPAIGNS), UNTALLIED)
    .group_by(Signature.campaign_id),
)
"""The tallies, and by how much what they have not seen yet changes them.

One statement, so that a roll-up in between cannot count anybody twice or not at all.
"""


@dataclass(frozen=True)
class Count:
    """How many people's signatures count now."""

    people: int = 0
    on_paper: int = 0
    "Those of them who signed on paper, and for whom an organizer vouches."

    def __bool__(self) -> bool:
        return self.people > 0

    def plus(self, people: int, on_paper: int) -> "Count":
        """Return a count of so many more."""
        return Count(self.people + people, self.on_paper + on_paper)

    @property
    def in_words(self) -> Markup:
        """Return it in a sentence, its figure set apart, in the language of the request."""
        if not self:
            return Markup("<strong>{}</strong>").format(gettext("Be the first to sign."))
        sentence = ngettext(
            "<strong>%(n)s</strong> person has signed.",
            "<strong>%(n)s</strong> people have signed.",
            self.people,
            n=format_decimal(self.people),
        )
        return Markup(sentence)  # noqa: S704 - a sentence of ours, and a number in it

    @property
    def on_paper_in_words(self) -> str:
        """Return how many of them signed on paper; empty = none did."""
        if not self.on_paper:
            return ""
        number = format_decimal(self.on_paper)
        return str(ngettext("%(n)s of them on paper.", "%(n)s of them on paper.", self.on_paper, n=number))


def of_campaign(campaign_id: int) -> Count:
    """Return how many people's signatures count now."""
    return of_campaigns([campaign_id])[campaign_id]


def of_campaigns(campaign_ids: Collection[int]) -> dict[int, Count]:
    """Return how many people's signatures count now, by campaign; none is missing."""
    counts = dict.fromkeys(campaign_ids, Count())
    for campaign_id, people, on_paper in db.session.execute(_COUNTED, {"campaigns": list(campaign_ids)}):
        counts[campaign_id] = counts[campaign_id].plus(int(people), int(on_paper))
    return counts


def signed_through(signature: Signature) -> int:
    """Return how many people followed the link that a supporter passed on, and whose signatures count now."""
    if not signature.share_code:
        return 0
    tallied = (
        select(func.coalesce(func.sum(Tally.count), 0))
        .where(
            Tally.campaign_id == signature.campaign_id,
            Tally.dimension == "referrer",
            Tally.value == signature.share_code,
            Tally.state == SignatureState.CONFIRMED,
        )
        .scalar_subquery()
    )
    came = Signature.referrer == signature.share_code
    since = (
        select(func.coalesce(func.sum(_CHANGE), 0))
        .where(Signature.campaign_id == signature.campaign_id, UNTALLIED, came)
        .scalar_subquery()
    )
    return int(db.session.execute(select(tallied + since)).scalar_one())
