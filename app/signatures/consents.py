"""What somebody agreed to: each box with the words that stood beside it, because words change."""

from app.extensions import utc_now
from app.signatures.forms import SignForm

BOXES = ("show_name", "keep_informed", "office_may_answer")


def given(form: SignForm) -> tuple[dict[str, str], ...]:
    """Return each box that is ticked, its words in the language of the page, and this moment."""
    now = utc_now().isoformat(timespec="seconds")
    return tuple({"box": name, "words": str(form[name].label.text), "at": now} for name in BOXES if form[name].data)
