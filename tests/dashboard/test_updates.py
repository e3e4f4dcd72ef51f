"""An organizer writes to supporters: nothing typed is lost, and what was looked at is what is sent."""

from sqlalchemy import select

from app.extensions import db
from app.organizers.queries import log_of
from app.outbox import retrying
from app.outbox.models import Message, MessageState
from app.signatures import informing, news_chores, news_retries
from app.signatures.models import Signature, SignatureState
from app.updates import queries, service
from app.updates.models import Update, UpdateState
from tests.dashboard.editing import fields
from tests.factories import a_campaign, a_signature, an_update
from tests.forms import forms_on, submit
from tests.letters.test_troubles import come_to, ids
from tests.organizers.signing_in import sign_in


def a_campaign_with_readers(number=2):
    campaign = a_campaign(slug="trees", languages=("en", "es"))
    for _each in range(number):
        a_signature(campaign, state=SignatureState.CONFIRMED, keep_informed=True)
    return campaign


def path(update, rest=""):
    return f"/dashboard/updates/{update.public_id}{rest}"


def typed(**texts):
    return {name.replace("__", "-"): value for name, value in texts.items()}


def test_an_update_is_begun_written_looked_at_and_sent(client):
    a_campaign_with_readers()
    sign_in(client)

    begun = submit(client, "/dashboard/campaigns/trees/updates", button="Write")
    words = typed(texts__0__subject="We won", texts__0__body="**All** of us.", then="look")
    look = submit(client, begun.location, button="Save", **words)
    confirmation = client.get(look.location)
    sent = submit(client, look.location, button="Send it to 2 people")
    news_chores.work()

    assert "All of us." in confirmation.text
    assert sent.status_code == 303
    assert "being sent" in client.get(sent.location).text
    assert len(db.session.scalars(select(Message.id)).all()) == 2
    assert "We won" in client.get("/dashboard/campaigns/trees/updates").text


def test_mistakes_stand_at_their_fields_and_nothing_typed_is_lost(client):
    update = an_update(a_campaign_with_readers())
    sign_in(client)
    words = typed(texts__0__subject="x" * 161, texts__0__body="[here](/campaigns/trees)", texts__1__body="Hola\x00")

    answer = submit(client, path(update), button="Save", **words)

    assert answer.status_code == 422
    assert 'href="#texts-0-subject"' in answer.text
    assert "/campaigns/trees" in fields(answer.text)["texts-0-body"]
    assert db.session.get_one(Update, update.id).revision == 1


def test_an_edit_that_somebody_else_made_meanwhile_is_shown_and_not_run_over(client, app):
    update = an_update(a_campaign_with_readers())
    sign_in(client)
    seen = fields(client.get(path(update)).text)
    other = app.test_client()
    sign_in(other)
    submit(other, path(update), button="Save", **typed(texts__0__subject="Their subject"))

    answer = client.post(path(update), data=seen | {"texts-0-subject": "My subject"})

    assert answer.status_code == 409
    assert "Their subject" in answer.text
    kept = fields(answer.text)
    assert kept["texts-0-subject"] == "My subject"
    assert client.post(path(update), data=kept).status_code == 303
    assert {text.subject for text in db.session.get_one(Update, update.id).texts} >= {"My subject"}


def test_a_draft_is_kept_while_it_is_written(client):
    update = an_update(a_campaign_with_readers())
    sign_in(client)
    seen = fields(client.get(path(update)).text)

    kept = client.post(path(update), data=seen | {"texts-0-subject": "We w", "then": "keep"})
    again = client.post(path(update), data=seen | {"texts-0-subject": "We won", "then": "keep", "revision": kept.text})

    assert (kept.text, again.text) == ("2", "3")
    assert {text.subject for text in db.session.get_one(Update, update.id).texts} >= {"We won"}
    assert [done.action for done in log_of(f"update:{update.id}")] == ["update.write"]


def test_a_draft_without_a_word_is_taken_up_again(client):
    a_campaign_with_readers()
    sign_in(client)

    begun = {submit(client, "/dashboard/campaigns/trees/updates", button="Write").location for _twice in range(2)}

    assert len(begun) == 1


def test_the_mail_can_be_seen_in_the_light_and_in_the_dark(client):
    update = an_update(a_campaign_with_readers(), ("en", "es"))
    sign_in(client)

    light = client.get(path(update, "/preview?language=es"))
    dark = client.get(path(update, "/preview?language=es&scheme=dark"))

    assert "Trees are planted (es)" in light.text
    assert "<strong>done</strong>" in light.text
    assert "@media not all" in light.text
    assert "@media all" in dark.text
    assert "script-src 'self'" in dark.headers["Content-Security-Policy"]


def test_a_test_goes_to_the_organizer_alone(client):
    update = an_update(a_campaign_with_readers())
    organizer = sign_in(client)

    for _twice in range(2):
        answer = submit(client, path(update, "/send"), button="Send me a test")

    assert answer.status_code == 303
    [message] = db.session.scalars(select(Message))
    assert message.recipient == organizer.email
    assert db.session.get_one(Update, update.id).state == UpdateState.DRAFT


def test_an_update_that_is_being_sent_can_be_paused_resumed_and_cancelled(client):
    update = an_update(a_campaign_with_readers())
    sign_in(client)
    here = path(update, "/sending")
    submit(client, path(update, "/send"), button="Send it")
    news_chores.work()

    submit(client, here, button="Pause")
    assert "paused" in client.get(here).text
    submit(client, here, button="Resume")
    assert "being sent" in client.get(here).text
    submit(client, here, button="Cancel")
    assert "cancelled" in client.get(here).text
    assert "cancelled what had not left" in client.get(here).text


def test_a_discarded_draft_is_gone(client):
    update = an_update(a_campaign_with_readers())
    sign_in(client)

    submit(client, path(update), button="Throw")

    assert client.get(path(update)).status_code == 404


def test_whom_an_update_did_not_reach_gets_it_again_unless_they_want_no_more(client):
    update = an_update(a_campaign_with_readers(3))
    organizer = sign_in(client)
    informing.order(update, update.revision, organizer.id)
    news_chores.work()
    come_to(MessageState.FAILED, ids(), "550 5.7.1", "refused")
    silent = db.session.scalars(select(Signature)).first()
    silent.keep_informed = False
    db.session.commit()

    page = client.get(path(update, "/sending")).text
    answer = submit(client, path(update, "/sending"), button="Retry")

    assert "refused" in page
    assert "2 mails are on their way again." in client.get(answer.location).text
    counts = queries.sending(update).counts
    assert (counts[MessageState.PENDING], counts[MessageState.FAILED]) == (2, 1)
    assert ("update.retry", 2) in [(each.action, each.detail.get("mails")) for each in log_of(f"update:{update.id}")]


def test_pressing_save_twice_is_the_same_as_once(client):
    update = an_update(a_campaign_with_readers())
    sign_in(client)
    form = next(each for each in forms_on(client.get(path(update)).text) if "Save" in each.words)
    typed = form.fields | {"texts-0-subject": "We won", "then": "look"}

    answers = [client.post(path(update), data=typed) for _each in range(2)]

    assert [each.location for each in answers] == [path(update, "/send")] * 2


def test_a_cancelled_update_is_not_sent_again(client):
    update = an_update(a_campaign_with_readers())
    organizer = sign_in(client)
    informing.order(update, update.revision, organizer.id)
    news_chores.work()
    come_to(MessageState.FAILED, ids(), "550")
    service.cancel(update, organizer.id)

    assert "Retry" not in client.get(path(update, "/sending")).text
    assert news_retries.retry(update, MessageState.FAILED, "550", organizer.id) == (0, False)


def test_a_retry_of_many_is_finished_by_the_worker(client, monkeypatch):
    monkeypatch.setattr(retrying, "PORTION", 1)
    update = an_update(a_campaign_with_readers(3))
    organizer = sign_in(client)
    informing.order(update, update.revision, organizer.id)
    news_chores.work()
    come_to(MessageState.UNCERTAIN, ids(), "crash")

    answer = submit(client, path(update, "/sending"), button="Retry")
    said = client.get(answer.location).text
    news_chores.work()

    assert "they follow by themselves" in said
    assert queries.sending(update).counts[MessageState.PENDING] == 3
