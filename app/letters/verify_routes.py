"""The public page of a delivery: how many letters it handed over, and whether a given one is among them."""

from flask import Blueprint, Response, render_template, request

from app import languages
from app.letters import manifests
from app.letters.manifests import Proof, Verification
from app.letters.pieces import in_turn
from app.letters.queries import LetterNotFound

blueprint = Blueprint("verify", __name__)


@blueprint.get("/verify/<manifest>")
def show(manifest: str) -> str:
    """Show what can be verified; with a letter's number, whether it belongs."""
    verification = manifests.verification(manifest)
    number = request.args.get("number", "").strip()[:64]
    proof = _proof(verification, number)
    return render_template(
        "letters/verify.html",
        verification=verification,
        number=number,
        proof=proof,
        language=languages.of_request(),
    )


@blueprint.get("/verify/<manifest>/manifest.txt")
def file(manifest: str) -> Response:
    """Give the whole manifest, for whoever checks it with a program of their own."""
    sealed = manifests.verification(manifest).manifest
    if sealed is None:
        raise LetterNotFound
    headers = {"Content-Disposition": f'attachment; filename="manifest-{sealed.root[:12]}.txt"'}
    return Response(in_turn(manifests.file(sealed, manifest)), mimetype="text/plain", headers=headers)


def _proof(verification: Verification, number: str) -> Proof | None:
    if verification.manifest is None or not number:
        return None
    return manifests.prove(verification.manifest, number)
