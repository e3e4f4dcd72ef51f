"""Letters that are handed over together: a digest by mail, a packet on paper."""

import csv
import io

import pypdf
import pytest
from sqlalchemy import select

from app.extensions import db
from app.letters import chores, composing, fates, manifests, orders, queries, queueing, service, totals
from app.letters.fates import Fate
from app.letters.models import DeliveryMode, Letter
from app.letters.spreadsheet import line
from app.organizers.models import Role
from app.outbox.crew import drain
from app.outbox.models import MessageState
from tests.factories import a_campaign, a_letter, a_signature
from tests.letters.test_ordering import an_order
from tests.organizers.signing_in import sign_in


@pytest.fixture
def settings(mailbox):
    return {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": mailbox.port, "ORGANIZATION": "Trees & Co"}


@pytest.fixture
def campaign(app):
    """Three letters that wait."""
    campaign = a_campaign(slug="trees")
    for name, place, words in (
        ("Zoë Ng", "Springfield", ""),
        ("=Ana Ruiz", "Shelbyville", "I am 92 <b>& hot</b>.\n\nReally."),
        ("דנה כהן", "", "🌳"),
    ):
        a_letter(a_signature(campaign), supporter_name=name, place=place, own_words=words)
    return campaign


def ordered(mode, **fields):
    letters = db.session.scalars(select(Letter).order_by(Letter.id)).all()
    delivery = service.order_delivery(an_order(letters[-1], mode=mode, **fields))
    chores.work()
    return delivery


def content(delivery, name):
    return b"".join(piece() for piece in composing.file(delivery.id, name))


def test_a_digest_is_one_mail_with_everybody_in_it_and_both_files(campaign, mailbox):
    ordered(DeliveryMode.DIGEST)
    drain()

    (mail,) = mailbox.messages
    text = mail.get_body(("plain",)).get_content()
    assert mail["Subject"] == "Please plant trees: 3 letters"
    assert mail["From"].addresses[0].display_name == "Trees & Co"
    assert text.count("(1) plant them;") == 1
    assert all(words in text for words in ("Zoë Ng, Springfield", "I am 92 <b>& hot</b>.", "דנה כהן", "🌳"))
    assert "I am 92 &lt;b&gt;&amp; hot&lt;/b&gt;." in mail.get_body(("html",)).get_content()
    files = {part.get_filename(): part.get_content() for part in mail.iter_attachments()}
    assert sorted(files) == ["letters.csv", "letters.pdf"]
    assert files["letters.pdf"].startswith(b"%PDF")


def test_a_digests_progress_is_that_of_its_one_mail(campaign):
    delivery = ordered(DeliveryMode.DIGEST)
    assert queries.progress(delivery).counts[MessageState.PENDING] == 3
    drain()

    progress = queries.progress(delivery)
    assert (progress.total, progress.counts[MessageState.SENT], progress.is_over) == (3, 3, True)
    assert totals.of_campaign(campaign.id) == totals.Totals(sent=3, written=3)
    letter = db.session.scalars(select(Letter)).first()
    assert fates.of_signature(letter.signature_id)[0].fate == Fate.ACCEPTED


def test_a_digests_letters_are_proven_like_single_ones(campaign):
    manifest = manifests.newest(ordered(DeliveryMode.DIGEST))
    letters = db.session.scalars(select(Letter)).all()

    assert manifest.letter_count == 3
    assert all(manifests.prove(manifest, letter.public_id) for letter in letters)


def test_working_again_makes_no_second_digest(campaign, mailbox):
    delivery = ordered(DeliveryMode.DIGEST)
    chores.work()
    composing.compose_files(delivery.id)
    drain()

    assert len(mailbox.messages) == 1


def test_the_spreadsheet_runs_no_formula(campaign):
    delivery = ordered(DeliveryMode.PACKET)

    rows = list(csv.DictReader(io.StringIO(content(delivery, "letters.csv").decode("utf-8-sig"))))

    assert [row["name"] for row in rows] == ["דנה כהן", "'=Ana Ruiz", "Zoë Ng"]
    assert rows[1]["own words"] == "I am 92 <b>& hot</b>.\n\nReally."


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_of_a_spreadsheet_begins_like_a_formula(sign):
    assert next(csv.reader(io.StringIO(line([f"{sign}1", "1"]), newline=""))) == [f"'{sign}1", "1"]


def test_a_packet_has_cover_letter_names_by_place_and_own_words(campaign, mailbox):
    delivery = ordered(DeliveryMode.PACKET)
    drain()

    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content(delivery, "letters.pdf"))).pages]
    assert "3 letters to Mayor, City of Springfield" in pages[0]
    assert "on paper" not in pages[0]
    assert f"/verify/{delivery.public_id}" in pages[0]
    assert "(2) water them." in pages[1]
    assert pages[2].index("Shelbyville") < pages[2].index("=Ana Ruiz") < pages[2].index("Zoë Ng")
    assert "I am 92 <b>& hot</b>." in pages[3]
    assert mailbox.messages == []
    assert queries.progress(delivery).is_over


def test_letters_that_wait_for_a_digest_are_ready_again_when_it_is_cancelled(campaign):
    delivery = ordered(DeliveryMode.DIGEST)
    service.cancel(delivery)
    chores.work()

    assert queries.ready(campaign.id, campaign.targets[0].id).count == 3


def test_a_digest_that_left_keeps_its_letters_when_it_is_cancelled(campaign):
    delivery = ordered(DeliveryMode.DIGEST)
    drain()
    service.cancel(delivery)
    chores.work()

    assert queries.ready(campaign.id, campaign.targets[0].id).count == 0


def test_a_withdrawn_letter_is_in_no_digest_made_later_and_in_one_made_before(campaign):
    letters = db.session.scalars(select(Letter).order_by(Letter.id)).all()
    assert service.withdraw(letters[0].signature_id) is False
    db.session.commit()
    delivery = ordered(DeliveryMode.DIGEST)

    assert manifests.newest(delivery).letter_count == 2
    assert service.withdraw(letters[1].signature_id) is True


def test_a_letter_that_is_withdrawn_while_its_file_is_made_is_said_to_be_on_its_way(campaign, monkeypatch):
    making, told = composing._pdf, []
    signature_id = db.session.scalars(select(Letter.signature_id).order_by(Letter.id)).first()

    def withdrawn_meanwhile(delivery):
        made = making(delivery)
        told.append(service.withdraw(signature_id))
        return made

    monkeypatch.setattr(composing, "_pdf", withdrawn_meanwhile)
    delivery = ordered(DeliveryMode.DIGEST)
    fate = fates.of_signature(signature_id)[0]

    assert told == [True]
    assert "Zoë Ng" in "".join(
        page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content(delivery, "letters.pdf"))).pages
    )
    assert (fate.fate, fate.can_be_taken_back) == (Fate.LEAVING, False)


def test_a_letter_that_is_withdrawn_before_its_file_is_begun_stays_withdrawn(campaign):
    letters = db.session.scalars(select(Letter).order_by(Letter.id)).all()
    delivery = service.order_delivery(an_order(letters[-1], mode=DeliveryMode.DIGEST))
    while queueing.queue_range(delivery.id):
        pass
    assert service.withdraw(letters[0].signature_id) is False
    db.session.commit()

    chores.work()
    drain()

    assert manifests.newest(delivery).letter_count == 2
    assert [fates.of_signature(letter.signature_id)[0].fate for letter in letters] == [
        Fate.WITHDRAWN,
        Fate.ACCEPTED,
        Fate.ACCEPTED,
    ]


def test_letters_that_go_together_do_not_go_as_they_are_confirmed(campaign):
    with pytest.raises(orders.OrderMalformed):
        ordered(DeliveryMode.DIGEST, follows=True)


def test_files_are_given_to_organizers_only(client, campaign):
    delivery = ordered(DeliveryMode.PACKET)
    path = f"/dashboard/deliveries/{delivery.public_id}/files/"
    sign_in(client)

    assert client.get(path + "letters.pdf").data.startswith(b"%PDF")
    assert client.get(path + "letters.csv").mimetype == "text/csv"
    assert client.get(path + "other").status_code == 404
    viewer = client.application.test_client()
    sign_in(viewer, Role.VIEWER)
    assert viewer.get(path + "letters.pdf").status_code == 403


def test_a_mail_that_would_be_too_large_leaves_files_out(campaign, monkeypatch, mailbox):
    monkeypatch.setattr("app.letters.digest_mail.LARGEST", 2_000)
    ordered(DeliveryMode.DIGEST)
    drain()

    assert [part.get_filename() for part in mailbox.messages[0].iter_attachments()] == ["letters.csv"]


def test_the_page_tells_how_far_a_packet_is_while_it_is_made(client, campaign, monkeypatch):
    monkeypatch.setattr(composing, "TOLD_EACH", 1)
    sign_in(client)
    seen = []

    def look(signers):
        for number, signer in enumerate(signers):
            if number:
                seen.append(client.get(f"/dashboard/deliveries/{name}/progress").text)
            yield signer

    letters = db.session.scalars(select(Letter).order_by(Letter.id)).all()
    name = service.order_delivery(an_order(letters[-1], mode=DeliveryMode.PACKET)).public_id
    whole = composing._telling
    monkeypatch.setattr(composing, "_telling", lambda number, signers: look(whole(number, signers)))
    chores.work()

    assert [f"<strong>{number}</strong>" in page for number, page in enumerate(seen, 1)] == [True, True]
    assert "stand in the file so far" in seen[0]
    assert "stand in the file so far" not in client.get(f"/dashboard/deliveries/{name}/progress").text
