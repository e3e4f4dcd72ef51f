"""The API's description (OpenAPI): it says what is there, and a tester that only reads it finds nothing else.

That every answer to well-formed data is a good one is not asked: a schema cannot say that a name needs a letter.
"""

import json
import re
from collections import Counter
from contextlib import suppress

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from app.api import signing
from app.api.routes import DESCRIPTION
from app.signatures import typed
from app.signatures.models import SignatureState
from tests.api.conftest import a_door
from tests.factories import a_campaign, a_signature

WRITTEN = json.loads(DESCRIPTION.read_text("utf-8"))
EXAMPLES = 20
"For each operation, good ones and bad ones."


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
    return address, schemathesis.openapi.from_dict(without_security(WRITTEN)), a_door(campaign=campaign)


def without_security(description):
    """Return the description for a tester that has a key with each request, and need not try others."""
    paths = {
        path: {
            method: {name: value for name, value in said.items() if name != "security"}
            for method, said in methods.items()
        }
        for path, methods in description["paths"].items()
    }
    return description | {"paths": paths}


@pytest.mark.parametrize("mode", GenerationMode)
def test_a_tester_that_knows_only_the_description_finds_nothing_that_it_does_not_say(served, mode):
    address, described, door = served
    statuses = Counter()

    for operation in described.get_all_operations():
        where = {"slug": "plant-trees"} if "{slug}" in operation.ok().path else None
        for case in tried(operation.ok().as_strategy(generation_mode=mode, path_parameters=where)):
            answer = case.call_and_validate(address, headers=door.headers, excluded_checks=[positive_data_acceptance])
            statuses[answer.status_code] += 1

    assert set(statuses) >= ({200, 202} if mode.is_positive else {400, 422})


def tried(strategy):
    """Return the first examples of a strategy, the same each time; an operation may have none that are wrong."""
    cases = []

    @settings(
        max_examples=EXAMPLES, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(strategy)
    def collect(case):
        cases.append(case)

    with suppress(Unsatisfiable):
        collect()
    return cases
