"""Which language a reader gets: the address's, then the one they chose before, then the browser's."""

import re
from datetime import date

import babel.dates
import pytest
from flask_babel import format_date, format_decimal, get_locale, gettext, ngettext

from app import languages
from tests.factories import a_campaign


@pytest.mark.parametrize(
    ("address", "browser", "language"),
    [
        ("/?lang=es", "ht", "es"),
        ("/", "ht, en;q=0.5", "ht"),
        ("/", "es-MX, es;q=0.9, en;q=0.5", "es"),
        ("/", "de, ht;q=0.2", "ht"),
        ("/?lang=xx", "es", "es"),
        ("/?lang=", "", "en"),
        ("/?lang=es%00", "fr", "en"),
        ("/", "\x7f;q=x,,", "en"),
    ],
)
def test_a_page_is_in_the_addresss_language_or_the_browsers(client, address, browser, language):
    response = client.get(address, headers={"Accept-Language": browser})

    assert f'<html lang="{language}"' in response.text


@pytest.mark.parametrize(
    ("address", "chosen", "language"), [("/", "ht", "ht"), ("/?lang=en", "ht", "en"), ("/", "no longer offered", "es")]
)
def test_a_language_chosen_before_wins_over_the_browser_but_not_over_the_address(app, address, chosen, language):
    with app.test_request_context(address, headers={"Accept-Language": "es"}):
        get_locale()  # Flask-Babel keeps its first answer
        languages.prefer(chosen)

        assert get_locale().language == language


def test_outside_a_request_the_language_is_english(app):
    assert languages.of_request() == "en"


def test_caches_learn_that_the_browser_chose_and_only_then(client):
    assert "Accept-Language" in client.get("/").vary
    assert "Accept-Language" not in client.get("/?lang=es").vary


def test_links_keep_the_language_that_the_address_asked_for_and_only_that(client):
    a_campaign(slug="trees")

    asked = client.get("/?lang=es").text
    chosen_by_browser = client.get("/", headers={"Accept-Language": "es"}).text

    assert 'href="/campaigns/trees?lang=es"' in asked
    assert 'class="brand" href="/?lang=es"' in asked
    assert 'href="/campaigns/trees"' in chosen_by_browser
    assert not re.search(r"/static/[^\"]*lang=", asked)


def test_every_language_is_offered_in_its_own_words(client):
    page = client.get("/?lang=es").text

    for code, name in languages.OFFERED.items():
        assert re.search(rf'<a href="/\?lang={code}" lang="{code}"[^>]*>{name}</a>', page)


def test_no_cookie_says_which_language_was_chosen(client):
    assert "Set-Cookie" not in client.get("/?lang=es").headers


def test_the_public_list_is_in_the_readers_language(client):
    a_campaign(languages=("en", "es"), slug="trees")

    assert "Trees for Springfield (es)" in client.get("/?lang=es").text
    assert "Trees for Springfield (en)" in client.get("/?lang=ht").text


@pytest.mark.parametrize(
    ("language", "thanks", "one", "many", "number", "day"),
    [
        ("en", "Thank you", "1 person", "5 people", "12,345.6", "March 4, 2026"),
        ("es", "Gracias", "1 persona", "5 personas", "12.345,6", "4 de marzo de 2026"),
        ("ht", "Mèsi", "1 moun", "5 moun", "12\xa0345,6", "4 mas 2026"),
    ],
)
def test_words_plurals_numbers_and_dates_are_the_languages_own(app, language, thanks, one, many, number, day):
    sentence = ("<strong>%(n)s</strong> person has signed.", "<strong>%(n)s</strong> people have signed.")

    with app.test_request_context(f"/?lang={language}"):
        assert gettext("Thank you") == thanks
        assert one in ngettext(*sentence, 1, n=1).replace("<strong>", "").replace("</strong>", "")
        assert many in ngettext(*sentence, 5, n=5).replace("<strong>", "").replace("</strong>", "")
        assert format_decimal(12345.6).replace("\u202f", "\xa0") == number
        assert format_date(date(2026, 3, 4), "long") == day


def test_creole_has_its_own_days_and_french_keeps_its_own(app):
    with app.test_request_context("/?lang=ht"):
        assert format_date(date(2026, 8, 5), "full") == "mèkredi 5 out 2026"
    assert babel.dates.format_date(date(2026, 8, 5), "full", locale="fr") == "mercredi 5 août 2026"
