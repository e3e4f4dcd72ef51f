"""The campaign editor: what is typed is stored, or said to be wrong, and never lost."""

from datetime import timedelta

import time_machine

from app.campaigns.models import AddressState, CampaignState
from app.campaigns.queries import find
from app.extensions import utc_now
from app.organizers.queries import log_of
from app.signatures.models import SignatureState
from tests.dashboard.editing import fields, opened, save
from tests.factories import a_campaign, a_letter, a_signature, a_target
from tests.forms import submit
from tests.organizers.signing_in import sign_in


def a_finished_campaign(**changes):
    return a_campaign(**{"slug": "trees", "languages": ("en", "es")} | changes)


def test_opening_and_saving_changes_nothing(client):
    a_finished_campaign()
    sign_in(client)

    answer = save(client, "trees", opened(client, "trees"))

    assert answer.status_code == 303
    assert find("trees").revision == 1


def test_what_is_typed_is_stored_in_each_language(client):
    campaign = a_finished_campaign(state=CampaignState.DRAFT)
    sign_in(client)

    answer = save(
        client,
        "trees",
        opened(client, "trees"),
        texts__0__title="Shade for all",
        texts__1__title="Sombra para todos",
        texts__0__asks__1__title="Water them",
        texts__0__asks__1__text="Each week.",
        sponsors__1__name="Foresters",
        goal="2 500",
        proof_of_work="y",
    )

    assert answer.status_code == 303
    changed = find("trees")
    assert {text.language: text.title for text in changed.texts} == {"en": "Shade for all", "es": "Sombra para todos"}
    assert [ask.title for ask in changed.asks if ask.language == "en"] == ["Plant trees", "Water them"]
    assert [sponsor.name for sponsor in changed.sponsors] == ["Neighbours United", "Foresters"]
    assert (changed.goal, changed.proof_of_work, changed.revision) == (2500, True, 2)
    assert log_of(f"campaign:{campaign.id}")[0].action == "campaign.edit"


def test_mistakes_stand_at_their_fields_and_nothing_typed_is_lost(client):
    a_finished_campaign()
    sign_in(client)

    answer = save(
        client,
        "trees",
        opened(client, "trees"),
        targets__0__address="nobody",
        texts__0__title="",
        texts__1__story="Una.",
    )

    assert answer.status_code == 422
    assert 'href="#targets-0-address"' in answer.text
    assert 'href="#texts-0-title"' in answer.text
    assert fields(answer.text)["texts-1-story"].strip() == "Una."
    assert find("trees").revision == 1


def test_an_edit_that_somebody_else_made_meanwhile_is_shown_and_not_run_over(client, app):
    a_finished_campaign()
    sign_in(client)
    seen = opened(client, "trees")
    other = app.test_client()
    theirs = sign_in(other)
    save(other, "trees", opened(other, "trees"), texts__0__title="Their title")

    answer = save(client, "trees", seen, texts__0__summary="My summary")

    assert answer.status_code == 409
    assert "Their title" in answer.text
    assert theirs.name in answer.text
    kept = fields(answer.text)
    assert kept["texts-0-summary"].strip() == "My summary"
    assert {text.title for text in find("trees").texts if text.language == "en"} == {"Their title"}
    assert save(client, "trees", kept).status_code == 303
    assert {text.summary for text in find("trees").texts if text.language == "en"} == {"My summary"}


def test_a_new_official_gets_the_letters_that_are_ready(client):
    campaign = a_finished_campaign(targets=[a_target(name="Old", address_state=AddressState.WORKING)])
    letter = a_letter(a_signature(campaign, state=SignatureState.CONFIRMED))
    sign_in(client)

    save(client, "trees", opened(client, "trees"), targets__0__name="New", targets__0__address="new@city.example")

    [target] = find("trees").targets
    assert (target.id, target.name, target.address) == (letter.target_id, "New", "new@city.example")
    assert target.address_state == AddressState.UNPROVEN


def test_a_target_with_letters_stays(client):
    a_letter(a_signature(a_finished_campaign(), state=SignatureState.CONFIRMED))
    sign_in(client)
    blank = {f"targets__0__{name}": "" for name in ("honorific", "name", "office", "address")}
    new = {"targets__1__office": "Office", "targets__1__address": "office@city.example"}

    answer = save(client, "trees", opened(client, "trees"), **blank, **new)

    assert answer.status_code == 400
    assert "Letters were signed to" in answer.text
    assert find("trees").targets[0].address == "mayor@city.example"


def test_another_letter_is_another_version_once_it_was_open(client):
    a_finished_campaign()
    sign_in(client)

    save(client, "trees", opened(client, "trees"), texts__0__letter__body="Other words.")

    texts = [(text.version, text.body) for text in find("trees").letter_texts if text.language == "en"]
    assert [version for version, _body in texts] == [1, 2]
    assert texts[1][1] == "Other words."
    assert "frozen" in client.get("/dashboard/campaigns/trees/edit").text


def test_without_a_script_rows_and_translations_are_added_by_the_server(client):
    a_finished_campaign()
    sign_in(client)

    answer = save(client, "trees", opened(client, "trees"), more="ht", targets__1__office="Half-typed")

    kept = fields(answer.text)
    assert kept["texts-2-language"] == "ht"
    assert kept["targets-1-office"] == "Half-typed"
    assert kept["targets-2-office"] == ""
    assert find("trees").revision == 1


def test_each_preview_is_made_anew_and_no_reader_gets_it(client):
    a_finished_campaign()
    sign_in(client)
    typed = opened(client, "trees") | {"preview": "page:en"}

    for title in ("First try", "Second try"):
        page = client.post("/dashboard/campaigns/trees/preview", data=typed | {"texts-0-title": title})
        assert f"<h1>{title}</h1>" in page.text

    assert "Second try" not in client.get("/campaigns/trees").text
    assert "Trees for Springfield (en)" in client.get("/campaigns/trees").text


def test_the_preview_says_what_is_missing(client):
    a_finished_campaign()
    sign_in(client)
    typed = opened(client, "trees") | {"texts-0-title": "", "preview": "page:en"}

    answer = client.post("/dashboard/campaigns/trees/preview", data=typed)

    assert answer.status_code == 422
    assert "Nothing to look at yet" in answer.text


def test_the_preview_shows_what_is_typed_and_stores_nothing(client):
    a_finished_campaign()
    sign_in(client)
    typed = opened(client, "trees") | {"texts-1-title": "Sombra", "texts-1-letter-subject": "Asunto nuevo"}
    look = {kind: typed | {"preview": f"{kind}:es"} for kind in ("page", "letter", "confirmation")}

    pages = {kind: client.post("/dashboard/campaigns/trees/preview", data=data) for kind, data in look.items()}

    assert {page.status_code for page in pages.values()} == {200}
    assert "<h1>Sombra</h1>" in pages["page"].text
    assert "Asunto nuevo" in pages["letter"].text
    assert "Sombra" in pages["confirmation"].text
    assert [text.version for text in find("trees").letter_texts] == [1, 1]
    assert find("trees").revision == 1


def test_opening_stores_what_was_typed_first(client):
    a_finished_campaign(state=CampaignState.DRAFT)
    sign_in(client)

    answer = save(client, "trees", opened(client, "trees"), texts__0__title="Shade for all", then="open")

    assert answer.location == "/dashboard/campaigns/trees"
    assert "people can sign now" in client.get(answer.location).text
    assert (find("trees").state, find("trees").texts[0].title) == (CampaignState.OPEN, "Shade for all")


def test_pressing_twice_is_the_same_as_once(client):
    a_finished_campaign(state=CampaignState.DRAFT)
    sign_in(client)
    typed = opened(client, "trees")

    answers = [save(client, "trees", typed, texts__0__title="Shade for all", then="open") for _each in range(2)]

    assert [each.location for each in answers] == ["/dashboard/campaigns/trees"] * 2
    assert find("trees").state == CampaignState.OPEN


def test_what_is_missing_to_open_it_is_said_and_what_was_typed_is_stored(client):
    a_finished_campaign(state=CampaignState.DRAFT)
    sign_in(client)

    answer = save(
        client, "trees", opened(client, "trees"), texts__0__title="Shade for all", texts__0__summary="", then="open"
    )

    page = client.get(answer.location).text
    assert "this is missing" in page
    assert '<a href="#texts-0-summary">Summary (English): ' in page
    assert (find("trees").state, find("trees").texts[0].title) == (CampaignState.DRAFT, "Shade for all")


def test_who_signed_out_meanwhile_gets_back_what_they_typed(client):
    a_finished_campaign()
    sign_in(client)
    typed = opened(client, "trees")
    submit(client, "/dashboard/", button="Sign out")

    answer = save(client, "trees", typed, texts__0__story="An hour of <work>.", old_password="two words")

    assert answer.status_code == 400
    assert "An hour of &lt;work&gt;." in answer.text
    assert "two words" not in answer.text
    assert find("trees").revision == 1


def test_a_page_that_was_open_for_hours_can_still_be_saved(client):
    a_finished_campaign()
    sign_in(client)
    typed = opened(client, "trees")

    with time_machine.travel(utc_now() + timedelta(hours=5)):
        answer = save(client, "trees", typed, texts__0__title="Shade for all")

    assert answer.status_code == 303
    assert find("trees").revision == 2
