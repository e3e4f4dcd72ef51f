"""What was delivered can be checked by anybody, to the last letter."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from flask import current_app
from sqlalchemy import select, update

from app import tokens
from app.extensions import db
from app.letters import chores, manifests, sealing, service
from app.letters.composition import compose
from app.letters.manifest_models import Manifest
from app.letters.merkle import Step, root_from
from app.letters.models import Letter
from app.letters.proofs import canonical, entry
from app.outbox.crew import drain
from app.signatures.models import Signature
from app.tokens import Purpose
from tests.factories import a_campaign, a_letter, a_signature
from tests.letters.test_composition import TEXT
from tests.letters.test_ordering import an_order

PROGRAM = Path(__file__).parents[2] / "static" / "verify_manifest.py"


@pytest.fixture
def settings(mailbox):
    return {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": mailbox.port}


@pytest.fixture
def delivery(app, monkeypatch):
    """Five letters, delivered; the manifest has parts of two."""
    monkeypatch.setattr(sealing, "PART", 2)
    campaign = a_campaign()
    words = [
        "",
        "My own words.\n\n  Indented, and trailing   \n-- \nwith a line like ours.",
        "Zoë 🌳",
        "x " * 900,
        "=20",
    ]
    letters = [a_letter(a_signature(campaign), own_words=each, place="Springfield") for each in words]
    ordered = service.order_delivery(an_order(letters[-1], pace_per_hour=0))
    chores.work()
    drain()
    chores.work()
    return ordered


@pytest.mark.parametrize(("language", "words"), [("en", "12,345 letters"), ("es", "12.345 cartas")])
def test_the_number_of_letters_is_written_as_its_reader_writes_numbers(client, delivery, language, words):
    manifests.newest(delivery).letter_count = 12_345
    db.session.commit()

    assert words in client.get(f"/verify/{delivery.public_id}?lang={language}").text


def test_a_manifest_is_sealed_when_the_last_letter_has_left(delivery):
    manifest = manifests.newest(delivery)

    assert (manifest.letter_count, manifest.edition) == (5, 1)
    assert len(manifest.root) == len(manifest.list_hash) == 64


def test_each_letter_is_proven_and_a_stranger_is_not(delivery):
    manifest = manifests.newest(delivery)
    letters = db.session.scalars(select(Letter).order_by(Letter.id)).all()

    proofs = [manifests.prove(manifest, letter.public_id) for letter in letters]

    assert [proof.place for proof in proofs] == [1, 2, 3, 4, 5]
    assert {root_from(proof.entry, proof.steps).hex() for proof in proofs} == {manifest.root}
    assert manifests.prove(manifest, "no-such-number") is None
    assert manifests.prove(manifest, "\0") is None


def test_a_letter_whose_words_were_changed_is_not_proven(delivery):
    letter = db.session.scalars(select(Letter)).first()
    letter.own_words = "Other words."
    db.session.commit()

    assert manifests.prove(manifests.newest(delivery), letter.public_id) is None


def test_the_program_anybody_can_run_says_yes_to_the_mails_that_were_received(delivery, mailbox, tmp_path):
    manifest = tmp_path / "manifest.txt"
    manifest.write_bytes(downloaded(delivery))
    mails = [tmp_path / f"{number}.eml" for number in range(5)]
    for path, envelope in zip(mails, mailbox.envelopes, strict=True):
        path.write_bytes(envelope.original_content)

    result = check(manifest, *mails)

    assert result.returncode == 0, result.stdout
    assert result.stdout.count("yes") == 8


def test_the_program_says_no_to_a_changed_letter_and_to_a_changed_list(delivery, mailbox, tmp_path):
    manifest, mail = tmp_path / "manifest.txt", tmp_path / "letter.eml"
    whole = downloaded(delivery)
    manifest.write_bytes(whole)
    mail.write_bytes(mailbox.envelopes[0].original_content.replace(b"Dear Mayor", b"Dear Major"))

    assert "NO   " + str(mail) in check(manifest, mail).stdout
    manifest.write_bytes(whole[:-65])
    assert check(manifest).stdout.count("NO ") == 3


def test_sealing_that_was_interrupted_goes_on(delivery):
    manifest = manifests.newest(delivery)
    db.session.execute(update(Manifest).values(sealed_at=None, root="", list_hash=""))
    db.session.commit()
    assert manifests.newest(delivery) is None

    before = manifest.id
    chores.work()

    assert (manifests.newest(delivery).id, manifests.newest(delivery).letter_count) == (before, 5)


def test_what_was_sent_already_named_is_not_sealed_again(delivery):
    chores.work()

    assert len(db.session.scalars(select(Manifest)).all()) == 1


def test_an_entry_does_not_depend_on_what_mail_systems_change():
    letter = compose(TEXT, "Ana", own_words="one  \r\ntwo")

    assert entry("n", letter) == entry("n", compose(TEXT, "Ana", own_words="one\ntwo"))
    assert canonical(" a \r\n\r\nb\t\r") == "a\n\nb"


def test_the_public_page_answers_for_one_letter(client, delivery):
    number = db.session.scalars(select(Letter.public_id).order_by(Letter.id)).first()
    here = f"/verify/{delivery.public_id}"

    assert "5 letters were handed over" in client.get(here).text
    assert "is entry 1 of the manifest" in client.get(here, query_string={"number": number}).text
    assert "has no letter of that number" in client.get(here, query_string={"number": "<x>\0"}).text
    assert client.get(f"{here}/manifest.txt").text.startswith("undersigned manifest 1\n")


def test_the_public_page_shows_the_path_from_a_letter_to_the_root(client, delivery):
    manifest = manifests.newest(delivery)
    number = db.session.scalars(select(Letter.public_id).order_by(Letter.id)).first()

    page = client.get(f"/verify/{delivery.public_id}", query_string={"number": number}).text

    found = [bytes.fromhex(each) for each in re.findall(r"<code>([0-9a-f]{64})</code>", page)]
    sides = re.findall(r"Neighbour on the (left|right)", page)
    steps = [Step(each, side == "left") for each, side in zip(found[1:], sides, strict=False)]
    assert root_from(found[0], steps).hex() == manifest.root


def test_supporters_see_on_their_own_page_that_their_letter_was_handed_over(client, delivery):
    letter = db.session.scalars(select(Letter).order_by(Letter.id)).all()[1]
    signature = db.session.get_one(Signature, letter.signature_id)

    page = client.get(f"/letter/{tokens.issue(Purpose.LETTER, signature.public_id)}").text
    link = re.search(r'/verify/[^"]+', page)[0].replace("&amp;", "&")

    assert "your letter is number 2 of the 5" in page
    assert "is entry 2 of the manifest" in client.get(link).text


def test_nothing_is_proven_while_letters_are_on_their_way(client):
    letter = a_letter()
    service.order_delivery(an_order(letter))

    assert manifests.of_signature(letter.signature_id) == []


def test_the_page_of_a_delivery_under_way_says_so(client):
    delivery = service.order_delivery(an_order(a_letter()))

    assert "0 of 1 were handed over" in client.get(f"/verify/{delivery.public_id}").text
    assert client.get(f"/verify/{delivery.public_id}/manifest.txt").status_code == 404
    assert client.get("/verify/none").status_code == 404


def downloaded(delivery):
    return current_app.test_client().get(f"/verify/{delivery.public_id}/manifest.txt").data


def check(*paths):
    return subprocess.run([sys.executable, PROGRAM, *paths], capture_output=True, text=True, check=False)
