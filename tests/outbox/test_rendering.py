"""A spliced mail says what the same mail says that the standard library builds; no trap of the field is left open."""

import email
import email.policy
import html
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import formataddr, getaddresses, parseaddr

import pytest
from hypothesis import HealthCheck, given, settings
from jinja2 import DictLoader, UndefinedError

from app import create_app
from app.outbox import rendering
from app.outbox.headers import MailUnsafe, check_address, check_line
from app.outbox.mail import Mail
from app.outbox.rendering import Renderer, Sender
from app.outbox.skeleton import Skeleton, build
from tests.outbox.conftest import TEMPLATES
from tests.outbox.texts import NAMES, WORDS, body_text, line_text

SENDER = Sender("Open Letters, Inc.", "letters@undersigned.example")


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """The app without a database: rendering needs none."""
    app = create_app(APP_ENV="testing", DATABASE_URL=f"sqlite:///{tmp_path_factory.mktemp('rendering')}/none.sqlite3")
    app.jinja_env.loader = DictLoader(TEMPLATES)
    with app.app_context():
        yield app


def spliced(name="Jane Doe", words="Please act.", template="rich", **changes):
    """Return the octets of a mail."""
    values = {
        "recipient": "office@dhs.example",
        "recipient_name": "Office of the Secretary",
        "fixed": {"title": "the agreements", "office": "Secretary"},
        "slots": {"name": name, "words": words},
        "sender_name": name,
        "reply_to": "jane@mail.example",
        "reply_to_name": name,
    }
    mail = Mail(template, **values | changes)
    skeleton = Skeleton.from_bytes(build(mail).to_bytes())
    slots = {
        **mail.slots,
        rendering.RECIPIENT_NAME: mail.recipient_name,
        rendering.SENDER_NAME: mail.sender_name,
        rendering.REPLY_TO: mail.reply_to,
        rendering.REPLY_TO_NAME: mail.reply_to_name,
        **{rendering.HEADER + key: value for key, value in mail.headers.items()},
    }
    return Renderer(skeleton, SENDER).render(
        recipient=mail.recipient, message_id="<letter.1@undersigned.example>", slots=slots, date=1_800_000_000.0
    )


def built(name, words):
    """Return the same mail, built by the standard library."""
    escaped, lines = html.escape(name), html.escape(words).replace("\n", "<br>\n")
    message = EmailMessage()
    message["Subject"] = f"{name} on the agreements"
    message["To"] = formataddr(("Office of the Secretary", "office@dhs.example"))
    message.set_content(f"Dear Secretary,\n\n{words}\n\n{name}\n", cte="quoted-printable")
    message.add_alternative(
        f'<p title="{escaped}">Dear Secretary,</p><p>{lines}</p><p>{escaped}</p>\n', "html", cte="quoted-printable"
    )
    return message


def parsed(octets):
    """Return what a strict parser reads; a defect is an error."""
    message = email.message_from_bytes(octets, policy=email.policy.SMTP.clone(raise_on_defect=True))
    assert not any(part.defects for part in message.walk())
    return message


def content(message, kind):
    """Return a part's text, its line ends as typed."""
    part = message.get_body((kind,))
    return part.get_payload(decode=True).decode().replace("\r\n", "\n")


def check(octets, name, words):
    """Compare with the standard library's mail, and look at every line."""
    words = words.replace("\r\n", "\n").replace("\r", "\n")
    ours, theirs = parsed(octets), built(name, words)
    assert content(ours, "plain") == content(theirs, "plain")
    assert content(ours, "html") == content(theirs, "html")
    assert str(ours["Subject"]).split() == f"{name} on the agreements".split()
    assert ours["To"].addresses == theirs["To"].addresses
    for line in octets.split(b"\r\n"):
        assert len(line) <= 998
        assert b"\n" not in line
        assert b"\r" not in line
    body = octets.partition(b"\r\n\r\n")[2]
    assert max(len(line) for line in body.split(b"\r\n")) <= 76


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_right_in_every_header(app, name):
    octets = spliced(name=name)
    expected = " ".join(name.split())
    for header, address in (("From", SENDER.address), ("Reply-To", "jane@mail.example")):
        assert [a.addr_spec for a in parsed(octets)[header].addresses] == [address]
        raw = email.message_from_bytes(octets)[header]
        shown = parseaddr(raw.replace("\r\n", ""))[0]
        said = expected if header == "Reply-To" else f"{expected} via {SENDER.organization}"
        decoded = shown if name.isascii() and "=?" not in name else str(make_header(decode_header(shown)))
        assert " ".join(decoded.split()) == said


def test_a_name_of_usual_length_is_one_encoded_word(app):
    address = parsed(spliced(name="Émilie Nguyễn-O’Brien 🎉"))["From"].addresses[0]
    assert address.display_name == "Émilie Nguyễn-O’Brien 🎉 via Open Letters, Inc."


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("name", NAMES[:6])
def test_it_is_the_mail_that_the_standard_library_builds(app, name, words):
    check(spliced(name=name, words=words), name, words)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=line_text, words=body_text)
def test_so_it_is_for_any_name_and_words(app, name, words):
    octets = spliced(name=name, words=words)
    ours = email.message_from_bytes(octets, policy=email.policy.SMTP)
    lines = words.replace("\r\n", "\n").replace("\r", "\n")
    assert content(ours, "plain") == f"Dear Secretary,\n\n{lines}\n\n{name}\n"
    escaped = html.escape(lines).replace("\n", "<br>\n")
    assert f"<p>{escaped}</p>" in content(ours, "html")
    assert all(len(line) <= 998 for line in octets.split(b"\r\n"))
    assert octets.isascii()


def test_each_header_that_must_be_there_once_is_there_once(app):
    message = parsed(spliced())
    for header in ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Reply-To"):
        assert len(message.get_all(header)) == 1
    assert message["Message-ID"] == "<letter.1@undersigned.example>"
    assert str(message["Date"]) == "Fri, 15 Jan 2027 08:00:00 +0000"
    assert message.get_content_type() == "multipart/alternative"


def test_the_supporter_is_never_the_sender(app):
    message = parsed(spliced(name="Jane Doe"))
    assert [a.addr_spec for a in message["From"].addresses] == [SENDER.address]
    assert getaddresses([message["From"]])[0][0] == "Jane Doe via Open Letters, Inc."


def test_only_what_no_human_wrote_is_marked_as_automatic(app):
    assert parsed(spliced())["Auto-Submitted"] is None
    automatic = parsed(spliced(automatic=True))
    assert automatic["Auto-Submitted"] == "auto-generated"
    assert automatic["X-Auto-Response-Suppress"] == "All"


def test_without_html_there_is_one_part(app):
    message = parsed(spliced(template="plain"))
    assert message.get_content_type() == "text/plain"
    assert not message.is_multipart()


def test_a_long_unsubscribe_link_is_not_encoded(app):
    link = f"<https://undersigned.example/unsubscribe/{'t' * 200}>"
    octets = spliced(headers={"List-Unsubscribe": link, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"})
    assert f"List-Unsubscribe: {link}\r\n".encode() in octets


@pytest.mark.parametrize("bad", ["a\r\nBcc: v@x.example", "a\nb", "a\rb", "a\x00b", "a\x0bb", "\ud800"])
def test_nobody_can_add_a_header(app, bad):
    with pytest.raises(MailUnsafe):
        check_line(bad)
    for place in ("name", "recipient_name", "reply_to_name", "sender_name"):
        with pytest.raises(MailUnsafe):
            spliced(**{place: bad})
    with pytest.raises(MailUnsafe):
        spliced(headers={"X-Campaign": bad})


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "nobody",
        "a@b@c",
        "a b@x.example",
        "<a@x.example>",
        "a@x.example, b@x.example",
        "jürgen@x.example",
        "a@x\r\n",
    ],
)
def test_only_one_plain_address_is_an_address(bad):
    with pytest.raises(MailUnsafe):
        check_address(bad)


def test_a_misspelt_slot_is_an_error_and_not_a_gap_in_a_letter(app):
    with pytest.raises(UndefinedError):
        build(Mail("rich", "office@dhs.example", fixed={"title": "t"}, slots={"name": "n", "words": "w"}))


def test_markers_cannot_be_typed(app):
    words = "\ue000name\ue001 and \ue0000123456789abcdefname\ue001"
    assert words in content(parsed(spliced(words=words)), "plain")
