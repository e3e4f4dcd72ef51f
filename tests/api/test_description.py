"""The API's description (OpenAPI): it says what is there, and a tester that only reads it finds nothing else."""

import json
import re

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings

from app.api import signing
from app.api.routes import DESCRIPTION
from app.signatures import typed
from app.signatures.models import SignatureState
from tests.api.conftest import a_door
from tests.factories import a_campaign, a_signature

WRITTEN = json.loads(DESCRIPTION.read_text("utf-8"))
EXAMPLES = 40
NOT_HERE = ["positive_data_acceptance"]


def test_each_address_and_method_of_the_api_is_described_and_no_other(app):
    there = {
        (re.sub(r"<(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }

    described = {(path, method) for path, methods in WRITTEN["paths"].items() for method in methods}

    assert described == there


def test_what_can_be_sent_is_what_is_read():
    sent = WRITTEN["components"]["schemas"]["NewSignature"]["properties"]

    assert set(sent) == signing.MEMBERS
    assert sent["name"]["maxLength"] == typed.NAME_LENGTH
    assert sent["postal_code"]["maxLength"] == typed.POSTAL_CODE_LENGTH
    assert sent["own_words"]["maxLength"] == typed.OWN_WORDS_LENGTH
    assert {name: sent[name]["maxLength"] for name in signing.CODES} == signing.CODES


def test_it_says_where_it_is_served(client):
    answer = client.get("/api/v1/openapi.json")

    assert answer.json == WRITTEN | {"servers": [{"url": "http://127.0.0.1:5000"}]}


@pytest.fixture
def served(app, address):
    campaign = a_campaign(slug="plant-trees", languages=("en", "es"))
    for _ in range(3):
        a_signature(campaign, state=SignatureState.CONFIRMED)
    door = a_door(campaign=campaign)
    return schemathesis.openapi.from_url(f"{address}/api/v1/openapi.json"), door


def test_a_tester_that_knows_only_the_description_finds_nothing_that_it_does_not_say(served):
    described, door = served
    tried = 0

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
        phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def run(case):
        nonlocal tried
        tried += 1
        case.path_parameters = dict.fromkeys(case.path_parameters or {}, "plant-trees")
        case.call_and_validate(headers=door.headers)

    for operation in described.get_all_operations():
        schemathesis_run(operation.ok(), run)

    assert tried > EXAMPLES


def schemathesis_run(operation, run):
    """Give one operation's cases, good ones and bad ones, to a function."""
    from hypothesis import given

    for mode in schemathesis.GenerationMode:
        given(case=operation.as_strategy(generation_mode=mode))(run)()
