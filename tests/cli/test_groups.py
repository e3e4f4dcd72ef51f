"""The command line knows its groups."""

import pytest

from app import create_app


@pytest.mark.parametrize("name", ["campaigns", "organizers", "outbox"])
def test_every_group_explains_itself(name):
    runner = create_app(APP_ENV="testing").test_cli_runner()

    answer = runner.invoke(args=[name, "--help"])

    assert answer.exit_code == 0
    assert f"Usage: flask {name}" in answer.output or f" {name} " in answer.output
