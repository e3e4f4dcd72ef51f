"""Bringing files of signatures along."""

from sqlalchemy import func, select

from app.campaigns.models import Campaign
from app.extensions import db
from app.organizers.models import Organizer
from app.signatures import import_orders, import_steps
from app.signatures.import_models import Way
from app.signatures.models import Signature, SignatureState
from tests.factories import an_organizer

SHEET = """name;postal_code;own_words;signed_on;show_name;email
Ana Ruiz;60608;Shade, please;2026-01-05;yes;ana@mail.example
Bo Ng;60609;;05.01.2026;no;
Chi Le;60610;;;;
"""


def uploaded(campaign, text=SHEET, way=Way.WITNESSED, vouched_by="Wen Ito"):
    return import_orders.begin(campaign, text.encode(), way, vouched_by, an_organizer(name="Wen Ito").id)


def taken_in(campaign, text=SHEET, **how):
    order = uploaded(campaign, text, **how)
    import_steps.work()
    import_orders.start(order, order.organizer_id)
    import_steps.work()
    db.session.refresh(order)
    return order


def figures(order):
    db.session.refresh(order)
    return order.state, order.added, order.known, order.problems


def wrong(order):
    return [(each.line, each.sentence) for each in import_orders.problems(order)]


def signed(state=SignatureState.CONFIRMED):
    return db.session.scalars(select(Signature).where(Signature.state == state).order_by(Signature.id)).all()


def number(model):
    return db.session.scalar(select(func.count()).select_from(model))


def two_files(campaign: Campaign, organizer: Organizer) -> dict[str, str]:
    """Bring a file that waits for a decision, with lines that will not do, and one that is taken in; return screens."""
    here = f"/dashboard/campaigns/{campaign.slug}/imports"
    text = "name;postal_code;signed_on\nZoë Roy;60608;2026-01-05\nBo Ng;60609;soon\nZoë Roy;60608;\n;60610;\n"
    content = text.encode("cp1252")
    checked, done = (import_orders.begin(campaign, content, Way.WITNESSED, "Wen Ito", organizer.id) for _ in range(2))
    import_steps.work()
    import_orders.start(done, organizer.id)
    import_steps.work()
    return {"imports": here, "import_checked": f"{here}/{checked.id}", "import_done": f"{here}/{done.id}"}
