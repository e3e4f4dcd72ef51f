"""The letter that everybody sends: 2.5 kB of text, or 5.8 kB with HTML beside it; a name, words and a number differ."""

import json

from jinja2 import Environment

FROM = "letters@ours.example"
RECIPIENT = "office{number}@theirs.example"
NAME = "Jane Doe {number}"
SUBJECT = "An open letter from Jane Doe {number}"
WORDS = "My neighbours wait an hour for a bus in the sun. Nobody should. Please act now, while it still matters. " * 3
SENTENCE = "We ask you to plant a tree for each house of the town, and to water it in its first two summers. "
TEXT = "Dear Mayor,\n\n" + SENTENCE * 22 + "\n\n{{ words }}\n\nSincerely,\n{{ name }}\n"
HTML = (
    "<html><body><p>Dear Mayor,</p><p>"
    + SENTENCE * 30
    + "</p><blockquote>{{ words }}</blockquote><p>Sincerely,<br>{{ name }}</p></body></html>"
)
TEMPLATES = {
    "email/bench/subject.txt": "An open letter from {{ name }}",
    "email/bench/body.txt": TEXT,
    "email/bench-html/subject.txt": "An open letter from {{ name }}",
    "email/bench-html/body.txt": TEXT,
    "email/bench-html/body.html": HTML,
}


def shape(*, html: bool) -> dict[str, str]:
    """Return the letter as programs in other languages take it: `{number}` stands where letters differ."""
    render = Environment(autoescape=False).from_string
    values = {"name": NAME, "words": WORDS}
    parts = {"text": render(TEXT).render(values), "html": render(HTML).render(values) if html else ""}
    return {"sender": FROM, "recipient": RECIPIENT, "subject": SUBJECT} | parts


def as_json(*, html: bool) -> str:
    """Return the shape for a file that other languages read."""
    return json.dumps(shape(html=html))
