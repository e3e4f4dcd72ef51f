"""Bad input: a clear sentence, a 4xx, and everything typed still in the form; never a 500."""

import html
import logging
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from app.campaigns.models import Campaign
from app.signatures import typed
from tests.factories import a_campaign, numbers
from tests.forms import SAME_SITE, Form, forms_on
from tests.signatures.signing import ANA, sign, signatures

REFUSED = [
    ("name", "", "write your name"),
    ("name", "   ", "write your name"),
    ("name", "Ana\x00Ruiz", "one line of plain text"),
    ("name", "Ana\r\nBcc: everybody@mail.example", "one line of plain text"),
    ("name", "Ana \u202eziuR", "one line of plain text"),
    ("name", "=cmd()|' /C calc'!A0", "cannot begin with"),
    ("name", "+1+1", "cannot begin with"),
    ("name", "-2", "cannot begin with"),
    ("name", "@SUM(1)", "cannot begin with"),
    ("name", "12345", "the name that you sign letters with"),
    ("name", "Ana https://shop.example/", "the name that you sign letters with"),
    ("name", "A" * 101, "room for 100"),
    ("email", "", "write your email address"),
    ("email", "ana", "cannot go to this address"),
    ("email", "ana@mail", "cannot go to this address"),
    ("email", "ana@mail.example\x00", "cannot go to this address"),
    ("email", "ana@mail.example\r\nBcc: bo@mail.example", "cannot go to this address"),
    ("email", "ana@mail.example, bo@mail.example", "cannot go to this address"),
    ("email", "Ana <ana@mail.example>", "cannot go to this address"),
    ("email", "ana@[127.0.0.1]", "cannot go to this address"),
    ("email", "a" * 65 + "@mail.example", "cannot go to this address"),
    ("postal_code", "", "ZIP or postal code"),
    ("postal_code", "606\x0008", "only letters and digits"),
    ("postal_code", "6" * 17, "only letters and digits"),
    ("postal_code", "=60608", "only letters and digits"),
    ("own_words", "before\x00after", "no letter can carry"),
    ("own_words", "w" * 4001, "room for 4,000 characters of yours; these are 4,001"),
]


def post(client: FlaskClient, campaign: Campaign, fields: dict[str, Any], **headers: str) -> TestResponse:
    """Post the form with its token, as it is or with another one."""
    token = forms_on(client.get(f"/campaigns/{campaign.slug}").text)[0].fields["form_token"][0]
    return client.post(f"/campaigns/{campaign.slug}", data={"form_token": token} | fields, headers=headers or SAME_SITE)


def shown(answer: TestResponse) -> Form:
    return next(form for form in forms_on(answer.text) if "name" in form.fields)


def typed_again(answer: TestResponse) -> dict[str, str]:
    """Return what the page that came back has in its fields, line breaks as browsers send them."""
    fields = shown(answer).fields
    return {name: html.unescape(fields[name][0]).replace("\r\n", "\n") for name in ANA}


@pytest.mark.parametrize(("field", "value", "sentence"), REFUSED)
def test_a_refused_field_says_why_and_nothing_typed_is_lost(
    client: FlaskClient, field: str, value: str, sentence: str
) -> None:
    filled_in = ANA | {field: value, "show_name": "on"}

    answer = post(client, a_campaign(), filled_in)

    assert answer.status_code == 422
    assert sentence in html.unescape(answer.text)
    assert f'href="#{field}"' in answer.text, "the error summary leads to the field"
    assert typed_again(answer) == {name: filled_in[name].replace("\r\n", "\n") for name in ANA}
    assert "show_name" in shown(answer).fields
    assert "office_may_answer" not in shown(answer).fields, "a box that was unticked stays so"
    assert signatures() == []


@pytest.mark.parametrize(
    "name", ["Ngũgĩ wa Thiong’o", "María-José Ñúñez", "王小明", "عبد الله", "O'Neil, Jr.", "Ana 🌳 Ruiz", "ﬃ"]
)
def test_names_of_every_script_are_taken(client: FlaskClient, name: str) -> None:
    assert sign(client, a_campaign(), name=name).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://[x"},
    ],
)
def test_a_form_on_another_site_signs_nothing(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = post(client, a_campaign(), ANA, **headers)

    assert answer.status_code == 403
    assert "another site" in answer.text
    assert typed_again(answer) == ANA
    assert signatures() == []


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "\x00", "é" * 50])
def test_a_browser_that_does_not_say_where_it_comes_from_needs_the_forms_token(client: FlaskClient, token: str) -> None:
    campaign = a_campaign()

    refused = post(client, campaign, ANA | {"form_token": token}, Accept="text/html")
    taken = post(client, campaign, ANA, Accept="text/html")

    assert (refused.status_code, taken.status_code) == (400, 303)
    assert typed_again(refused) == ANA


def test_the_token_of_another_campaign_or_of_yesterday_is_refused_and_replaced(client: FlaskClient) -> None:
    campaign = a_campaign()
    with time_machine.travel("2026-03-01 12:00:00+00:00"):
        old = forms_on(client.get(f"/campaigns/{campaign.slug}").text)[0].fields["form_token"][0]
    foreign = forms_on(client.get(f"/campaigns/{a_campaign().slug}").text)[0].fields["form_token"][0]

    for token in (old, foreign):
        answer = post(client, campaign, ANA | {"form_token": token})

        assert answer.status_code == 400
        assert post(client, campaign, shown(answer).fields).status_code == 303


def test_ten_megabytes_of_own_words_get_a_page_that_says_how_to_get_them_back(client: FlaskClient) -> None:
    campaign = a_campaign()

    answer = client.post(f"/campaigns/{campaign.slug}", data=ANA | {"own_words": "w" * 10_000_000}, headers=SAME_SITE)

    assert answer.status_code == 413
    assert "one page back" in answer.text


@pytest.mark.parametrize("path", ["/campaigns/{}", "/campaigns/{}/check-your-email", "/campaigns/{}/thank-you"])
def test_pages_of_unknown_campaigns_are_not_there(client: FlaskClient, path: str) -> None:
    for slug in ("nowhere", "no%00where", "%F0%9F%8C%B3"):
        answer = client.get(path.format(slug))

        assert 400 <= answer.status_code < 500


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "\x00", "é" * 50])
def test_a_forged_link_to_check_your_email_is_refused(client: FlaskClient, token: str) -> None:
    slug = a_campaign().slug
    query = {"t": token}

    assert client.get(f"/campaigns/{slug}/check-your-email", query_string=query).status_code == 400
    for action in ("code", "send-again", "address"):
        answer = client.post(
            f"/campaigns/{slug}/check-your-email/{action}",
            query_string=query,
            data={"email": ANA["email"]},
            headers=SAME_SITE,
        )
        assert answer.status_code == 400


@pytest.fixture
def anything_posted(client: FlaskClient) -> Callable[[dict[str, str]], TestResponse]:
    """Post whatever fields to one campaign's page, as browsers encode them; with its form's token, unless named."""
    campaign = a_campaign()
    token = forms_on(client.get(f"/campaigns/{campaign.slug}").text)[0].fields["form_token"][0]

    def posted(fields: dict[str, str]) -> TestResponse:
        sent = {name: text.encode("utf-8", "replace").decode() for name, text in fields.items()}
        return client.post(f"/campaigns/{campaign.slug}", data={"form_token": token} | sent, headers=SAME_SITE)

    return posted


@pytest.mark.strictest_database
@given(
    fields=st.fixed_dictionaries(
        {}, optional={name: st.text(max_size=200) for name in (*ANA, "show_name", "form_token", "website")}
    )
)
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_posted_is_taken_or_comes_back_whole(
    anything_posted: Callable[[dict[str, str]], TestResponse], fields: dict[str, str]
) -> None:
    answer = anything_posted(fields)

    assert answer.status_code in (303, 400, 422)
    if answer.status_code != 303:
        assert_nothing_is_lost(answer, {name: fields[name] for name in ANA.keys() & fields.keys()})


@pytest.mark.strictest_database
@given(name=st.text(min_size=1, max_size=100), own_words=st.text(max_size=300), code=st.text(max_size=16))
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_in_an_otherwise_good_form_is_taken_or_refused(
    anything_posted: Callable[[dict[str, str]], TestResponse], name: str, own_words: str, code: str
) -> None:
    filled_in = {"name": name, "own_words": own_words, "postal_code": code}
    of_somebody_new = {"email": f"ana{next(numbers)}@mail.example"}

    answer = anything_posted(ANA | of_somebody_new | filled_in)

    assert answer.status_code in (303, 422)
    if answer.status_code == 422:
        assert_nothing_is_lost(answer, filled_in)


def assert_nothing_is_lost(answer: TestResponse, typed_in: dict[str, str]) -> None:
    """Assert that a page that came back has in its fields what was typed; browsers and HTML differ on white space."""
    fields = shown(answer).fields
    for name, text in typed_in.items():
        sent = html.unescape(text.encode("utf-8", "replace").decode())
        assert html.unescape(fields[name][0]).split() == sent.split()


def test_neither_address_nor_token_nor_words_are_logged(
    app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    campaign = a_campaign()

    location = sign(client, campaign).location
    client.get(location)
    post(client, campaign, ANA | {"email": "ana@@mail.example"})

    said = " ".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert "ana@" not in said
    assert "brother" not in said


def test_own_words_keep_their_paragraphs_and_lose_only_what_nobody_sees() -> None:
    assert typed.own_words(" One. \r\n\r\n\r\n\r\nTwo.\t\r\nThree.") == "One.\n\nTwo.\nThree."
