"""Proving once more who sits at a browser, before what is grave."""

from app.organizers import passwords, second_factor, sign_ins
from app.organizers.models import Organizer, SignIn
from app.organizers.own_account import PasswordWrong


def prove(organizer: Organizer, here: SignIn, password: str, code: str) -> None:
    """Take the password, and the code of whoever has a second factor; for a quarter of an hour it is not asked again.

    Args:
        organizer: who is signed in.
        here: in which browser.
        password: as typed.
        code: of the phone, or a recovery code; not looked at without a second factor.

    Raises:
        CodeWrong, PasswordWrong: with a sentence for a person.
    """
    if not passwords.matches(password, organizer.password_hash):
        raise PasswordWrong
    if organizer.totp_secret:
        second_factor.check(organizer, code)
    sign_ins.prove(here)
