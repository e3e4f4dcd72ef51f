"""The picture beside a shared link: right size, the words of the campaign, and cheap for whoever asks again."""

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image, ImageChops

from app.campaigns.models import CampaignState
from app.extensions import db
from app.languages import OFFERED
from app.signatures import picture
from app.signatures.card import Card
from app.signatures.count import Count
from app.signatures.models import SignatureState
from tests.factories import a_campaign, a_signature

EMPTY = Card(title="", to="", count="", on_paper="", done=0, organization="")


def pixels(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png)).convert("RGB")


def changed(one: Image.Image, other: Image.Image) -> tuple[int, int, int, int] | None:
    """Return the box in which two pictures differ."""
    return ImageChops.difference(one, other).getbbox()


@pytest.mark.parametrize("part", ["title", "to", "count", "on_paper", "organization"])
def test_each_text_leaves_ink_within_the_margins(part):
    box = changed(pixels(picture.png(replace(EMPTY, **{part: "Plant trees"}))), pixels(picture.png(EMPTY)))

    assert box is not None
    assert box[0] >= picture.MARGIN - 4
    assert box[2] <= picture.WIDTH - picture.MARGIN


@pytest.mark.parametrize("title", ["word " * 100, "x" * 500, "¿Por qué?"])
def test_a_title_of_any_length_stays_above_the_progress(title):
    card = replace(EMPTY, title=title)

    box = changed(pixels(picture.png(card)), pixels(picture.png(EMPTY)))

    assert box is not None
    assert box[3] < 452
    assert box[2] <= picture.WIDTH - picture.MARGIN + 4


@pytest.mark.parametrize("letter", "áéíóúñü¿¡èòàÁÉÍÓÚÑÈÒÀ’…—")
def test_the_font_has_every_letter_that_we_speak(letter):
    unknown, known = replace(EMPTY, title="\ue000"), replace(EMPTY, title=letter)

    assert changed(pixels(picture.png(known)), pixels(picture.png(unknown))) is not None


@pytest.mark.parametrize("language", OFFERED)
def test_the_picture_is_made_in_each_language(client, language):
    campaign = a_campaign(languages=tuple(OFFERED))

    answer = client.get(f"/campaigns/{campaign.slug}/image.png?lang={language}")

    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert pixels(answer.data).size == (1200, 630)
    assert "public" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers


def test_the_picture_changes_with_the_count(client):
    campaign = a_campaign()
    address = f"/campaigns/{campaign.slug}/image.png"
    before = client.get(address)
    a_signature(campaign, state=SignatureState.CONFIRMED)

    after = client.get(address)

    assert changed(pixels(before.data), pixels(after.data)) is not None
    assert before.headers["ETag"] != after.headers["ETag"]


@pytest.mark.parametrize("language", OFFERED)
def test_the_longest_count_still_stands_within_the_margins_with_those_on_paper(app, language):
    with app.test_request_context(f"/?lang={language}"):
        counted = Count(1_234_567, 123_456)
        texts = {"count": counted.in_words.striptags(), "on_paper": counted.on_paper_in_words}

    alone, both = (
        pixels(picture.png(replace(EMPTY, count=texts["count"]))),
        pixels(picture.png(replace(EMPTY, **texts))),
    )

    box = changed(alone, both)
    assert box is not None, "those on paper are left out"
    assert box[2] <= picture.WIDTH - picture.MARGIN


def test_the_picture_changes_with_those_on_paper(client):
    campaign = a_campaign()
    person = a_signature(campaign, state=SignatureState.CONFIRMED)
    address = f"/campaigns/{campaign.slug}/image.png"
    before = client.get(address)
    person.witnessed_by = "Wen Ito"
    db.session.commit()

    assert client.get(address).headers["ETag"] != before.headers["ETag"]


def test_who_has_the_picture_gets_an_empty_answer(client):
    address = f"/campaigns/{a_campaign().slug}/image.png"
    first = client.get(address)

    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    head = client.head(address)

    assert (again.status_code, again.data) == (304, b"")
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", first.headers["ETag"])
    assert head.headers["Content-Length"] == str(len(first.data))


def test_a_draft_has_no_picture(client):
    campaign = a_campaign(state=CampaignState.DRAFT)

    assert client.get(f"/campaigns/{campaign.slug}/image.png").status_code == 404
