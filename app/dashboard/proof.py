"""Before what is grave, whoever sits there proves once more who they are, and then goes on with what they were doing.

A sign-in counts as a proof too, and each lasts a quarter of an hour. What was posted meanwhile is kept in the page that
asks, and posted again together with the password: nothing is stored, and nothing typed is lost.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from app.dashboard import throttle
from app.organizers import proving, second_factor, sign_ins
from app.organizers.access import current_organizer, current_sign_in
from app.organizers.own_account import PasswordWrong

View = Callable[..., Any]
PREFIX = "proof-"


class ProofForm(FlaskForm):
    """The password, and the code of whoever has a second factor."""

    password = PasswordField(
        lazy_gettext("Your password"), [InputRequired(lazy_gettext("Type your password.")), Length(max=1024)]
    )
    code = StringField(lazy_gettext("Code"), [Length(max=40)])


def require_recent_proof(view: View) -> View:
    """Guard a route below `require_role`: whoever proved who they are long ago does it again first."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        return question() or view(*args, **kwargs)

    guarded.asks_for_proof = True  # type: ignore[attr-defined]
    return guarded


def question() -> Response | None:
    """Return the page that asks, or None where there is nothing to ask: for routes that ask only sometimes."""
    if sign_ins.is_proven(current_sign_in()):
        return None
    if request.method == "GET":
        return redirect(url_for("proof.ask", next=request.full_path.rstrip("?")), HTTPStatus.SEE_OTHER)
    form = ProofForm(prefix=PREFIX)
    if f"{PREFIX}password" not in request.form:
        return page(form)
    return check(form)


def check(form: ProofForm) -> Response | None:
    """Look at what was typed; return the page that says what is wrong with it, or None."""
    if not form.validate_on_submit():
        return page(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with throttle.counting():
            proving.prove(current_organizer(), current_sign_in(), form.password.data or "", form.code.data or "")
    except PasswordWrong as error:
        form.password.errors = [_(error.sentence)]
        return page(form, error.status)
    except second_factor.CodeWrong as error:
        form.code.errors = [_(error.sentence)]
        return page(form, error.status)
    return None


def page(form: ProofForm, status: int = HTTPStatus.OK) -> Response:
    """Return the page that asks; whatever else was posted travels in it."""
    form.code.flags.required = True  # where it is asked for at all
    kept = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name != "csrf_token" and not name.startswith(PREFIX)
    ]
    text = render_template("dashboard/proof.html", form=form, kept=kept, asks_code=current_organizer().totp_secret)
    return Response(text, status, {"Cache-Control": "no-store"}, content_type="text/html; charset=utf-8")
