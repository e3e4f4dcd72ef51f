"""Proving who one is on the way to a page; on the way to a post, `proof.py` asks by itself."""

from http import HTTPStatus

from flask import redirect, request
from werkzeug.wrappers import Response

from app.dashboard import proof
from app.dashboard.screens import screens
from app.organizers.access import require_role
from app.organizers.models import Role
from app.organizers.routes import safe_next

blueprint = screens("proof", __name__)


@blueprint.get("/proof")
@require_role(Role.VIEWER)
def ask() -> Response:
    """Ask for the password, and for the code of whoever has a second factor."""
    return proof.page(proof.ProofForm(formdata=None, prefix=proof.PREFIX))


@blueprint.post("/proof")
@require_role(Role.VIEWER)
def give() -> Response:
    """Take them, and lead to the page that was wanted."""
    refusal = proof.check(proof.ProofForm(prefix=proof.PREFIX))
    return refusal or redirect(safe_next(request.args.get("next", "")), HTTPStatus.SEE_OTHER)
