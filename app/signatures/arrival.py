"""How somebody came to the form, as far as we keep it."""

import re

from flask import request

from app import languages
from app.campaigns.page import CampaignPage
from app.signatures import consents, network, suspicion
from app.signatures.forms import SignForm
from app.signatures.typed import Arrival

CODE = re.compile(r"[A-Za-z0-9_-]+")


def of_request(page: CampaignPage, form: SignForm) -> Arrival:
    """Return what the request and the form tell; the network only as a hash, for this campaign alone."""
    return Arrival(
        language=languages.of_request(),
        source=code_in_address("source", 64),
        referrer=code_in_address("r", 32),
        network_hash=network.hashed(page.id, request.remote_addr),
        flagged=suspicion.reason(page, form),
        consents=consents.given(form),
    )


def code_in_address(name: str, length: int) -> str:
    """Return a code from the address of the request; whatever cannot be one of ours is as good as nothing.

    Args:
        name: the parameter.
        length: how many characters it may have.
    """
    text = request.args.get(name, "")
    return text if is_code(text, length) else ""


def is_code(text: str, length: int) -> bool:
    """Tell whether a text can be one of our codes, or is empty.

    Args:
        text: as it was sent.
        length: how many characters it may have.
    """
    return not text or (len(text) <= length and CODE.fullmatch(text) is not None)
