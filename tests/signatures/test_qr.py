"""QR codes for posters: right type, right address, the same for everybody who asks."""

from io import BytesIO
from xml.etree import ElementTree

import pytest
import segno
from PIL import Image

from app.campaigns.models import CampaignState
from app.signatures import qr
from tests.factories import a_campaign

HERE = "http://127.0.0.1:5000"


def drawn(address: str, kind: str) -> bytes:
    """Return the code that leads to an address on the site."""
    return qr.file(HERE + address, kind)


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("", "?source=qr"),
        ("?r=abc", "?r=abc&source=qr"),
        ("?lang=es&r=abc", "?r=abc&lang=es&source=qr"),
        ("?lang=ht", "?source=qr"),
        ("?r=<script>&other=1", "?source=qr"),
    ],
)
@pytest.mark.parametrize("kind", ["svg", "png"])
def test_the_code_leads_to_the_campaign(client, kind, asked, leads_to):
    campaign = a_campaign(languages=("en", "es"))

    answer = client.get(f"/campaigns/{campaign.slug}/qr.{kind}{asked}")

    assert answer.status_code == 200
    assert answer.data == drawn(f"/campaigns/{campaign.slug}{leads_to}", kind)


def test_its_modules_are_those_of_the_address():
    address = HERE + "/campaigns/trees"
    picture = Image.open(BytesIO(qr.file(address, "png"))).convert("1")
    rows = list(segno.make(address, error="m", micro=False).matrix_iter(scale=1, border=qr.QUIET_ZONE))

    size = qr.PIXELS_PER_MODULE["png"]
    seen = [
        [int(picture.getpixel((x * size + size // 2, y * size + size // 2)) == 0) for x in range(len(rows))]
        for y in range(len(rows))
    ]

    assert seen == [list(row) for row in rows]


def test_the_svg_is_one():
    assert ElementTree.fromstring(drawn("/campaigns/trees", "svg")).tag == "{http://www.w3.org/2000/svg}svg"


@pytest.mark.parametrize(("kind", "mimetype"), [("svg", "image/svg+xml"), ("png", "image/png")])
def test_caches_may_keep_it(client, kind, mimetype):
    address = f"/campaigns/{a_campaign().slug}/qr.{kind}"
    first = client.get(address)

    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert first.mimetype == mimetype
    assert first.headers["Cache-Control"] == "public, max-age=86400"
    assert (again.status_code, again.data) == (304, b"")


def test_there_is_no_other_kind_and_none_of_a_draft(client):
    draft = a_campaign(state=CampaignState.DRAFT)

    assert client.get(f"/campaigns/{a_campaign().slug}/qr.gif").status_code == 404
    assert client.get(f"/campaigns/{draft.slug}/qr.svg").status_code == 404
