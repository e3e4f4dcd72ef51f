"""Signatures on paper: they count with a witness, and once."""

import io
from datetime import UTC, datetime, timedelta

import pypdf
import pytest
from sqlalchemy import select

from app.campaigns.models import CampaignState
from app.extensions import db, utc_now
from app.letters import chores, composing
from app.letters import service as deliveries
from app.letters.models import DeliveryMode, Letter
from app.letters.orders import Order
from app.outbox.models import Message, Stream
from app.signatures import count, moderation, retention, service, tally
from app.signatures.count import Count
from app.signatures.import_models import ImportState, Way
from app.signatures.models import Signature, SignatureState
from app.signatures.moves import SIGNED_HERE, AlreadySigned
from tests.factories import a_campaign, a_letter, a_signature
from tests.signatures.bringing import SHEET, figures, number, signed, taken_in, wrong


@pytest.fixture
def campaign(app):
    return a_campaign()


def test_who_signed_on_paper_counts_with_the_witness_and_without_address_mail_or_letter(campaign):
    order = taken_in(campaign)

    assert figures(order) == (ImportState.DONE, 3, 0, 0)
    assert [(each.name, each.postal_code, each.email, each.witnessed_by, each.import_id) for each in signed()] == [
        ("Ana Ruiz", "60608", "", "Wen Ito", order.id),
        ("Bo Ng", "60609", "", "Wen Ito", order.id),
        ("Chi Le", "60610", "", "Wen Ito", order.id),
    ]
    ana = signed()[0]
    assert (ana.created_at, ana.own_words, ana.show_name, ana.keep_informed) == (
        datetime(2026, 1, 5, 12, tzinfo=UTC), "Shade, please", True, False,
    )  # fmt: skip
    assert moderation.agreed_to_be_shown(ana)
    assert (number(Message), number(Letter)) == (0, 0)
    assert count.of_campaign(campaign.id) == Count(3, 3)
    tally.roll_up()
    assert count.of_campaign(campaign.id) == Count(3, 3)


@pytest.mark.parametrize(
    ("path", "words"), [("", "3</strong> people have signed"), ("?lang=es", "3 de ellas en papel")]
)
def test_the_page_says_how_many_of_those_who_signed_did_so_on_paper(client, path, words):
    campaign = a_campaign(languages=("en", "es"))
    taken_in(campaign)

    page = client.get(f"/campaigns/{campaign.slug}{path}").text

    assert words in page
    assert ("3 of them on paper." in page) == (path == "")


@pytest.mark.parametrize(("path", "words"), [("/", "3 of them on paper."), ("/?lang=ht", "3 ladan yo sou papye.")])
def test_the_list_of_campaigns_says_it_too(client, path, words):
    taken_in(a_campaign(languages=("en", "ht")))

    assert words in client.get(path).text


def test_several_campaigns_are_counted_in_one_statement(app, statements):
    campaigns = [a_campaign() for _ in range(3)]
    taken_in(campaigns[0])
    tally.roll_up()
    for _ in range(2):
        a_signature(campaigns[1], state=SignatureState.CONFIRMED)
    ids = [campaign.id for campaign in campaigns]
    statements.clear()

    counts = count.of_campaigns(ids)

    assert list(counts.values()) == [Count(3, 3), Count(2, 0), Count(0, 0)]
    assert len(statements) == 1


@pytest.mark.parametrize("way", list(Way))
def test_the_same_file_adds_nobody_twice(campaign, way):
    text = SHEET.replace(";\n", ";bo@mail.example\n", 1)
    first = taken_in(campaign, text, way=way)
    again = taken_in(campaign, text, way=way)

    added = 3 if way == Way.WITNESSED else 2
    assert (first.added, again.added, again.known) == (added, 0, added)
    assert number(Signature) == added


def test_lines_without_an_address_cannot_be_asked(campaign):
    order = taken_in(campaign, way=Way.ASK, vouched_by="")

    assert (order.added, order.problems) == (1, 2)
    assert "signed on paper" in wrong(order)[0][1]
    [ana] = signed(SignatureState.PENDING)
    assert (ana.email, ana.witnessed_by, ana.created_at.year) == ("ana@mail.example", "", utc_now().year)
    [stream] = db.session.scalars(select(Stream))
    assert (stream.key, stream.priority) == ("imported-confirmations", 40)


def test_consents_from_paper_come_along_for_who_confirms(campaign):
    taken_in(
        campaign, "name,postal_code,email,consent,signed_on\nAna,60608,ana@mail.example,Yes,2026-01-05\n", way=Way.ASK
    )

    [ana] = signed(SignatureState.PENDING)
    assert ana.keep_informed
    assert ana.consents == [
        {
            "box": "keep_informed",
            "words": "Keep me informed about this campaign (on paper)",
            "at": "2026-01-05T12:00:00+00:00",
        }
    ]


def test_an_odd_consent_is_a_problem(campaign):
    order = taken_in(campaign, "name,postal_code,show_name\nAna,60608,maybe\n")

    assert "write yes or no" in wrong(order)[0][1]


@pytest.mark.parametrize(
    ("state", "email", "known"),
    [
        (SignatureState.CONFIRMED, "other@mail.example", 1),
        (SignatureState.WITHDRAWN, "ana@mail.example", 1),
        (SignatureState.WITHDRAWN, "other@mail.example", 0),
        (SignatureState.PENDING, "ana@mail.example", 0),
    ],
)
def test_whoever_signed_here_is_not_counted_again_on_paper(campaign, state, email, known):
    a_signature(campaign, state=state, name="ana ruiz", email=email, postal_code="60608")

    assert taken_in(campaign).known == known


@pytest.mark.parametrize("confirm", [service.confirm, service.confirm_with_others])
def test_who_signs_here_after_signing_on_paper_counts_once(campaign, confirm):
    taken_in(campaign)
    here = a_signature(campaign, name="ANA  RUIZ", postal_code="60608")

    confirm(here.public_id)

    on_paper = db.session.scalars(select(Signature).where(Signature.name == "Ana Ruiz")).one()
    db.session.refresh(on_paper)
    assert (on_paper.state, on_paper.flagged) == (SignatureState.REJECTED, SIGNED_HERE)
    assert count.of_campaign(campaign.id) == Count(3, 2)
    assert taken_in(campaign).known == 3
    with pytest.raises(AlreadySigned):
        moderation.accept(on_paper)


def test_a_namesake_elsewhere_is_somebody_else(campaign):
    order = taken_in(campaign, "name,postal_code\nAna Ruiz,60608\nAna Ruiz,60609\n")

    assert order.added == 2


def test_one_that_was_rejected_can_count_again_and_still_writes_no_letter(campaign):
    taken_in(campaign)
    [ana, *_rest] = signed()
    moderation.reject(ana)
    assert moderation.accept(ana)

    assert (ana.state, number(Letter)) == (SignatureState.CONFIRMED, 0)


def test_who_signed_on_paper_is_forgotten_like_everybody(campaign):
    taken_in(campaign)
    campaign.state, campaign.closed_at = CampaignState.CLOSED, utc_now() - timedelta(days=100)
    db.session.commit()

    assert retention.forget().closed == 3
    assert [(each.name, each.postal_code, each.canonical_email) for each in signed()] == [
        ("Ana Ruiz", "", ""), ("", "", ""), ("", "", ""),
    ]  # fmt: skip
    assert count.of_campaign(campaign.id).people == 3


def test_a_packet_says_how_many_signed_the_sheets_that_come_with_it(campaign):
    taken_in(campaign)
    letter = a_letter(a_signature(campaign, state=SignatureState.CONFIRMED))
    order = Order(letter.target_id, letter.id, 0, mode=DeliveryMode.PACKET)
    delivery = deliveries.order_delivery(order)
    chores.work()

    packet = b"".join(piece() for piece in composing.file(delivery.id, composing.PDF))

    cover = " ".join(pypdf.PdfReader(io.BytesIO(packet)).pages[0].extract_text().split())
    assert "1 letters to" in cover
    assert "3 people more signed on paper, with a witness" in cover
