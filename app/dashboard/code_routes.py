"""The second step of signing in, for those who have a second factor."""

from http import HTTPStatus

from flask import redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.dashboard import throttle
from app.dashboard.screens import doors
from app.dashboard.second_factor_forms import CodeForm
from app.organizers import access, second_factor
from app.organizers.routes import safe_next

blueprint = doors("code", __name__)

Page = str | tuple[str, int] | Response


@blueprint.get("/sign-in/code")
def ask() -> Page:
    """Ask for the code of whoever has just given their password."""
    if access.half_signed_in() is None:
        return _to_the_beginning()
    return render_template("dashboard/code.html", form=CodeForm())


@blueprint.post("/sign-in/code")
@throttle.guesses
def check() -> Page:
    """Sign in whoever knows both."""
    organizer = access.half_signed_in()
    if organizer is None:
        return _to_the_beginning()
    form = CodeForm()
    if not form.validate_on_submit():
        return render_template("dashboard/code.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        second_factor.check(organizer, form.code.data or "")
    except second_factor.CodeWrong as error:
        form.code.errors = [_(error.sentence)]
        return render_template("dashboard/code.html", form=form), error.status
    access.sign_in(organizer)
    return redirect(safe_next(request.args.get("next", "")), HTTPStatus.SEE_OTHER)


def _to_the_beginning() -> Response:
    session.pop("half", None)
    return redirect(url_for("organizers.sign_in", next=request.args.get("next")), HTTPStatus.SEE_OTHER)
