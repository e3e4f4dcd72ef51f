"""Pages about one person: no browser, proxy or search engine keeps a copy of them."""

from flask.testing import FlaskClient

from tests.factories import a_campaign
from tests.forms import submit
from tests.signatures.signing import confirm_path, mails, sign


def test_nobody_keeps_a_page_of_the_way_from_the_form_to_the_thanks(client: FlaskClient) -> None:
    check_your_email = sign(client, a_campaign()).location
    confirm = confirm_path(mails()[0])
    asks = client.get(confirm)
    thanks = submit(client, confirm).location
    nothing_behind_it = client.get("/confirm/forged")

    for answer in (client.get(check_your_email), asks, client.get(thanks), nothing_behind_it):
        assert (answer.headers["Cache-Control"], answer.headers["X-Robots-Tag"]) == ("no-store", "noindex")
