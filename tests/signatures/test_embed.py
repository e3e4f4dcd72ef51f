"""The form on other sites' pages: framed by anybody, signed as on our own page, refused from anywhere else."""

import pytest

from app.campaigns.models import CampaignState
from app.signatures.models import SignatureState
from tests.factories import a_campaign
from tests.forms import forms_on, submit
from tests.signatures.signing import ANA, confirm_path, mails, signatures


@pytest.fixture
def campaign(app):
    return a_campaign(languages=("en", "es"))


@pytest.mark.parametrize("path", ["", "/signed?t=broken"])
def test_any_site_may_frame_it(client, campaign, path):
    headers = client.get(f"/embed/{campaign.slug}{path}").headers

    assert "frame-ancestors *" in headers["Content-Security-Policy"]
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in headers
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("path", ["/campaigns/{}", "/campaigns/{}/thank-you", "/letter/x", "/confirm/x", "/sign-in"])
def test_no_other_page_may_be_framed(client, campaign, path):
    headers = client.get(path.format(campaign.slug)).headers

    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"


def test_signing_leads_to_where_the_mail_went_and_the_mail_confirms(client, campaign):
    answer = submit(client, f"/embed/{campaign.slug}?lang=es&source=ally&r=abc", **ANA)
    assert answer.status_code == 303
    assert answer.location.startswith(f"/embed/{campaign.slug}/signed?")
    told = client.get(answer.location)
    submit(client, confirm_path(mails()[0]))

    [signature] = signatures()
    assert ANA["email"] in told.text
    assert told.headers["Cache-Control"] == "no-store"
    assert (signature.state, signature.language) == (SignatureState.CONFIRMED, "es")
    assert (signature.source, signature.referrer) == ("ally", "abc")


def test_a_refused_form_keeps_what_was_typed_and_stays_in_the_frame(client, campaign):
    answer = submit(client, f"/embed/{campaign.slug}", **ANA | {"email": "nobody"})

    assert answer.status_code == 422
    assert ANA["own_words"] in answer.text
    assert 'class="embed"' in answer.text
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("said", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}])
def test_the_page_around_the_frame_cannot_post(client, campaign, said):
    form = next(form for form in forms_on(client.get(f"/embed/{campaign.slug}").text) if form.method == "post")

    answer = client.post(f"/embed/{campaign.slug}", data=form.fields | ANA, headers=said)

    assert answer.status_code == 403
    assert ANA["own_words"] in answer.text
    assert signatures() == []


def test_a_closed_campaign_says_so_and_a_draft_is_not_there(client):
    closed, draft = a_campaign(state=CampaignState.CLOSED), a_campaign(state=CampaignState.DRAFT)

    assert "takes no more signatures" in client.get(f"/embed/{closed.slug}").text
    assert client.get(f"/embed/{draft.slug}").status_code == 404
