"""Proof of work: a device computes for a moment before its owner signs, so that programs cannot sign by the thousand.

What has to be worked on is the form's signed token with the mailbox that was typed. So the page is the same for all
readers of a second and can be kept by caches, nothing is stored, the work is too old after a day, and what was worked
for one mailbox is worth nothing for another one. docs/decisions/0012 says what else was thought of.
"""

from hashlib import sha256

from app.signatures.forms import SignForm

PARTS = 8
"Sums to be done, one after the other: eight short ones take more nearly the same time on each try than a long one."
BITS = 11
"Zero bits that each sum's hash begins with: 2048 tries on average."
DIGITS = 10
"A number is no longer than this, so that checking costs the same whatever was sent."


def is_done(form: SignForm) -> bool:
    """Tell whether the form carries the work for its own token and mailbox.

    Args:
        form: as it was posted; that its token is ours and how old it is has been looked at before.
    """
    numbers = (form.proof.data or "").split(".")
    challenge = f"{form.form_token.data}\n{form.email.data}"
    return len(numbers) == PARTS and all(_fits(challenge, part, number) for part, number in enumerate(numbers))


def _fits(challenge: str, part: int, number: str) -> bool:
    if not number.isdecimal() or len(number) > DIGITS:
        return False
    digest = sha256(f"{challenge}\n{part}\n{number}".encode(errors="replace")).digest()
    return int.from_bytes(digest[:4], "big") >> (32 - BITS) == 0
