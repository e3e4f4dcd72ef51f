"""What organizers do to updates, one request each."""

from app.outbox.models import MessageState
from app.signatures import news_chores
from app.signatures.models import SignatureState
from tests.dashboard.deed import deed
from tests.factories import a_campaign, a_signature, an_update
from tests.forms import submit
from tests.letters.test_troubles import come_to, ids


@deed("updates.begin")
def begin(client):
    return submit(client, f"/dashboard/campaigns/{a_campaign().slug}/updates", button="Write")


@deed("updates.write")
def write(client):
    return submit(client, draft(), button="Save", **{"texts-0-subject": "We won"})


@deed("updates.discard")
def discard(client):
    return submit(client, draft(), button="Throw")


@deed("update_sending.send_test")
def send_test(client):
    return submit(client, f"{draft()}/send", button="test")


@deed("update_sending.send")
def send(client):
    return submit(client, f"{draft()}/send", button="Send it")


@deed("update_sending.pause")
def pause(client):
    return submit(client, sending(client), button="Pause")


@deed("update_sending.resume")
def resume(client):
    path = sending(client)
    submit(client, path, button="Pause")
    return submit(client, path, button="Resume")


@deed("update_sending.cancel")
def cancel(client):
    return submit(client, sending(client), button="Cancel")


@deed("update_sending.retry")
def retry(client):
    path = sending(client)
    news_chores.work()
    come_to(MessageState.FAILED, ids(), "550 5.7.1")
    return submit(client, path, button="Retry")


def draft():
    campaign = a_campaign()
    a_signature(campaign, state=SignatureState.CONFIRMED, keep_informed=True)
    return f"/dashboard/updates/{an_update(campaign).public_id}"


def sending(client):
    path = draft()
    submit(client, f"{path}/send", button="Send it")
    return f"{path}/sending"
