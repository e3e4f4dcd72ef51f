"""What a fresh development database starts with: the sample campaigns, and an organizer to sign in as."""

import secrets
from contextlib import suppress
from pathlib import Path

from flask import current_app

from app.campaigns import service as campaigns
from app.campaigns.file import parse
from app.organizers import service as organizers
from app.organizers.models import Role

DEMO_EMAIL = "demo@undersigned.example"


def load_campaigns() -> list[str]:
    """Load the files in `examples/`, and return their campaigns' slugs."""
    files = sorted(Path(current_app.root_path).parent.glob("examples/*.toml"))
    return [campaigns.load(parse(file.read_bytes())).slug for file in files]


def demo_password() -> str:
    """Make sure that the demo organizer is there, and return the password.

    It is generated, not fixed: a database that `dev` has touched may be put on the internet later, and a password that
    everybody can read in our source would open it. It is kept in the instance folder, so that it stays the same.
    """
    file = Path(current_app.instance_path) / "demo-password"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(12) + "\n")
    password = file.read_text().strip()
    with suppress(organizers.AccountExists):
        organizers.add(DEMO_EMAIL, Role.OWNER, password, name="Demo")
    return password
