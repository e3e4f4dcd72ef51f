"""What organizers decide after a letter's text was changed, one request each."""

from sqlalchemy import select

from app.extensions import db
from app.letters.asking_models import Asking
from app.outbox import control
from app.outbox.models import MessageState
from app.signatures import news_chores
from app.signatures.models import SignatureState
from tests.dashboard.deed import deed
from tests.factories import a_campaign, a_letter, a_new_text, a_signature
from tests.forms import submit
from tests.letters.test_troubles import come_to, ids


@deed("asking.decide")
def decide(client):
    return submit(client, question(), button="Decide")


@deed("asking.stop")
def stop(client):
    path = question()
    submit(client, path, button="Decide", decision="wait")
    return submit(client, path.partition("/letter/")[0], button="as signed")


@deed("asking.resume")
def resume(client):
    path = question()
    submit(client, path, button="Decide", decision="wait")
    control.stop(db.session.scalars(select(Asking.stream_id)).one(), "The receiving server refused three of them.")
    db.session.commit()
    return submit(client, path.partition("/letter/")[0], button="Resume asking")


@deed("asking.retry")
def retry(client):
    campaign = a_campaign()
    a_letter(a_signature(campaign, state=SignatureState.CONFIRMED))
    path = f"/dashboard/campaigns/{campaign.slug}/letter/{a_new_text(campaign).id}/ask"
    submit(client, path, button="Decide", decision="wait")
    news_chores.work()
    come_to(MessageState.FAILED, ids(), "550 5.7.1")
    return submit(client, path, button="Retry")


def question():
    campaign = a_campaign()
    return f"/dashboard/campaigns/{campaign.slug}/letter/{a_new_text(campaign).id}/ask"
