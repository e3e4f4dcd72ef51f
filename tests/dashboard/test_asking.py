"""Whoever changes a letter that was signed is asked what becomes of those who signed it."""

from app.extensions import db
from app.letters import asking
from app.organizers.queries import log_of
from app.outbox import control
from app.outbox import queries as outbox
from app.outbox.models import MessageState, Stream, StreamState
from app.signatures import news_chores, news_retries
from app.signatures.models import SignatureState
from tests.dashboard.editing import opened, save
from tests.factories import a_campaign, a_letter, a_new_text, a_signature
from tests.forms import submit
from tests.letters.test_troubles import come_to, ids
from tests.organizers.signing_in import sign_in


def change_the_letter(client):
    campaign = a_campaign(slug="trees")
    a_letter(a_signature(campaign, state=SignatureState.CONFIRMED))
    sign_in(client)
    return campaign, save(client, "trees", opened(client, "trees"), texts__0__letter__body="Other words.")


def test_after_a_new_version_the_editor_asks(client):
    _campaign, answer = change_the_letter(client)

    page = client.get(answer.location).text

    assert "/letter/" in answer.location
    assert "Other words." in page
    assert "about trees" in page


def test_deciding_nothing_else_delivers_as_signed(client):
    campaign, answer = change_the_letter(client)

    submit(client, answer.location, button="Decide")

    assert asking.of_campaign(campaign.id) == []
    assert log_of(f"campaign:{campaign.id}")[0].action == "letter.deliver_as_signed"


def test_the_campaigns_page_shows_who_was_asked(client):
    campaign, answer = change_the_letter(client)

    submit(client, answer.location, button="Decide", decision="wait")
    news_chores.work()

    page = client.get("/dashboard/campaigns/trees").text
    assert "their letters wait" in page
    assert [each.asked for each, _text, _stream in asking.of_campaign(campaign.id)] == [1]
    submit(client, "/dashboard/campaigns/trees", button="as signed")
    assert "ended" in client.get("/dashboard/campaigns/trees").text


def test_asking_that_paused_itself_says_why_and_can_be_resumed(client):
    campaign, answer = change_the_letter(client)
    submit(client, answer.location, button="Decide", decision="meanwhile")
    [(_asking, _text, stream)] = asking.of_campaign(campaign.id)
    control.stop(stream.id, "The receiving server refused three of them.")
    db.session.commit()

    page = client.get("/dashboard/campaigns/trees").text
    submit(client, "/dashboard/campaigns/trees", button="Resume asking")

    assert "refused three of them" in page
    assert db.session.get_one(Stream, stream.id).state == StreamState.RUNNING


def test_whom_the_question_did_not_reach_is_asked_again_unless_it_is_answered(client):
    campaign = a_campaign(slug="trees")
    first, *_others = [a_letter(a_signature(campaign, state=SignatureState.CONFIRMED)) for _each in range(3)]
    organizer = sign_in(client)
    text = a_new_text(campaign)
    path = f"/dashboard/campaigns/trees/letter/{text.id}/ask"
    submit(client, path, button="Decide", decision="wait")
    news_chores.work()
    come_to(MessageState.FAILED, ids(), "550 5.7.1", "refused")
    asked = asking.of_text(text.id)
    asking.answer(asked, first.signature_id, agreed=False)
    db.session.commit()

    pages = client.get("/dashboard/campaigns/trees").text, client.get(path).text
    answer = submit(client, path, button="Retry")

    assert "3 did not arrive." in pages[0]
    assert "refused" in pages[1]
    assert "2 mails are on their way again." in client.get(answer.location).text
    counts = outbox.counts(asked.stream_id)
    assert (counts[MessageState.PENDING], counts[MessageState.FAILED]) == (2, 1)
    assert log_of(f"campaign:{campaign.id}")[0].detail == {"mails": 2, "code": "550 5.7.1"}
    asking.stop(asked, organizer.id)
    assert "Retry" not in client.get(path).text
    assert news_retries.retry(asked, MessageState.FAILED, "550 5.7.1", organizer.id) == (0, False)
