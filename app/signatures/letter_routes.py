"""The supporter's private page: what became of the letter, and everything that can still be done about it.

Whoever has its link may do all of it; so nothing happens on opening a page, and each step has a page of its own.
"""

from http import HTTPStatus

from flask import Response, jsonify, make_response, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from app import languages
from app.errors import DomainError
from app.letters import fates, manifests
from app.signatures import count, letter_page, origin, own_data, own_letter
from app.signatures.as_signed import campaign_of
from app.signatures.forms import WordsForm
from app.signatures.private_pages import private_pages, signature_of, to_letter
from app.tokens import Purpose

blueprint = private_pages("letter", __name__, url_prefix="/letter/<token>")


@blueprint.get("")
def show(token: str) -> str:
    """Show the letter and where it is."""
    signature = signature_of(Purpose.LETTER, token)
    more = {"signed_through": count.signed_through(signature), "proofs": manifests.of_signature(signature.id)}
    return letter_page.render("letter", signature, token, **more)


@blueprint.get("/words")
def words(token: str) -> str:
    """Ask for other words."""
    signature = signature_of(Purpose.LETTER, token)
    return letter_page.render("letter_words", signature, token, form=WordsForm(own_words=signature.own_words))


@blueprint.post("/words")
def rewrite(token: str) -> AnyResponse:
    """Put other words into the letter, if it has not begun to leave."""
    origin.ensure_ours(request)
    signature, form = signature_of(Purpose.LETTER, token), WordsForm(request.form)
    if not form.validate():
        page = letter_page.render("letter_words", signature, token, form=form)
        return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        own_letter.rewrite(signature.public_id, form.words())
    except DomainError as error:
        form.form_errors.append(gettext(error.sentence))
        return make_response(
            letter_page.render("letter_words", signature_of(Purpose.LETTER, token), token, form=form), error.status
        )
    return to_letter(token)


@blueprint.get("/withdraw")
def withdraw(token: str) -> str:
    """Say what withdrawing will do to each letter, and ask."""
    return letter_page.render("letter_withdraw", signature_of(Purpose.LETTER, token), token)


@blueprint.post("/withdraw")
def withdraw_now(token: str) -> AnyResponse:
    """Take the signature back."""
    origin.ensure_ours(request)
    own_letter.withdraw(signature_of(Purpose.LETTER, token).public_id)
    return to_letter(token)


@blueprint.get("/erase")
def erase(token: str) -> str:
    """Say what erasing means, and ask."""
    return letter_page.render("letter_erase", signature_of(Purpose.LETTER, token), token)


@blueprint.post("/erase")
def erase_now(token: str) -> str:
    """Forget who signed."""
    origin.ensure_ours(request)
    page = campaign_of(signature_of(Purpose.LETTER, token), languages.of_request())
    own_letter.erase(signature_of(Purpose.LETTER, token).public_id)
    return render_template("signatures/letter_erased.html", page=page)


@blueprint.post("/informed")
def informed(token: str) -> AnyResponse:
    """Begin or end to inform about the campaign."""
    origin.ensure_ours(request)
    own_letter.set_informed(
        signature_of(Purpose.LETTER, token).public_id, keep_informed=request.form.get("informed") == "yes"
    )
    return to_letter(token)


@blueprint.get("/data.json")
def data(token: str) -> Response:
    """Hand out everything we keep about this signature."""
    signature = signature_of(Purpose.LETTER, token)
    answer = jsonify(own_data.of(signature, fates.of_signature(signature.id)))
    answer.headers["Content-Disposition"] = 'attachment; filename="my-letter.json"'
    return answer
