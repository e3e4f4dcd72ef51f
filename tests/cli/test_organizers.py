"""`flask organizers add`."""

from app.organizers import service


def test_add_reads_the_password_from_standard_input(runner):
    command = ["organizers", "add", "Ada@campaigns.example", "--role", "owner", "--password-stdin"]

    result = runner.invoke(args=command, input="four words in a row\n")

    assert result.output == "ada@campaigns.example can sign in now, as owner.\n"
    assert service.check_password("ada@campaigns.example", "four words in a row").role == "owner"


def test_add_says_what_is_wrong(runner):
    result = runner.invoke(args=["organizers", "add", "ada@campaigns.example", "--password-stdin"], input="short\n")

    assert result.exit_code == 1
    assert "at least 12 characters" in result.output
