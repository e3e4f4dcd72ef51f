"""A missing program skips a test, and fails it in CI."""

import pytest

from tests.services import programs


def test_a_missing_program_skips(monkeypatch):
    monkeypatch.delenv("CI", raising=False)

    with pytest.raises(pytest.skip.Exception, match="PostgreSQL was not found"):
        programs.missing("PostgreSQL")


def test_ci_skips_nothing(monkeypatch):
    monkeypatch.setenv("CI", "true")

    with pytest.raises(pytest.fail.Exception, match=r"\.ci/run installs it"):
        programs.missing("PostgreSQL")


def test_programs_are_found_beside_the_path(tmp_path):
    program = tmp_path / "undersigned-program"
    program.touch(mode=0o755)

    assert programs.find("no-such-program", "undersigned-program", folders=[tmp_path]) == program
    assert programs.find("no-such-program", folders=[tmp_path]) is None
