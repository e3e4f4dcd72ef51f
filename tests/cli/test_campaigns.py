"""`flask campaigns load` and `export`."""

from tests.campaigns.files import SMALL


def test_a_campaign_is_loaded_exported_and_loaded_again(runner, tmp_path):
    file, copy = tmp_path / "campaign.toml", tmp_path / "copy.toml"
    file.write_text(SMALL)

    first = runner.invoke(args=["campaigns", "load", str(file)])
    copy.write_text(runner.invoke(args=["campaigns", "export", "safe-crossings"]).output)
    second = runner.invoke(args=["campaigns", "load", str(copy)])

    assert (first.exit_code, first.output) == (0, "safe-crossings: created\n")
    assert (second.exit_code, second.output) == (0, "safe-crossings: unchanged\n")


def test_a_file_with_mistakes_is_not_loaded_and_says_where(runner, tmp_path):
    file = tmp_path / "campaign.toml"
    file.write_text(SMALL.replace("goal = 500", "goal = none").replace("[[targets]]", "[[tarkets]]"))
    broken = runner.invoke(args=["campaigns", "load", str(file)])
    file.write_text(SMALL.replace("goal = 500", "goal = -1").replace("[[targets]]", "[[tarkets]]"))
    wrong = runner.invoke(args=["campaigns", "load", str(file)])

    assert broken.exit_code == wrong.exit_code == 1
    assert f"{file} was not loaded.\nline 4: this is not TOML: Invalid value." in broken.output
    assert "line 4, goal: must be from 1 to 100000000.\nline 10, tarkets: is not a key" in wrong.output


def test_a_campaign_that_does_not_exist_is_not_exported(runner):
    answer = runner.invoke(args=["campaigns", "export", "nowhere"])

    assert answer.exit_code == 1
    assert "There is no campaign at this address." in answer.output
