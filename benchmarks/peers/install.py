"""Fetching the peers into a folder of their own, by their registries' own clients; nothing of them is kept here."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

POST_OFFICE = ("django-post_office==3.12.0", "psycopg[binary]==3.3.9")
NODEMAILER = "nodemailer@10.6.0"
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Peers:
    """Where the peers are; None: their language or registry cannot be reached from here."""

    post_office: Path | None
    "A Python that has django-post_office."
    nodemailer: Path | None
    "The script, beside its `node_modules`."


def install(folder: Path) -> Peers:
    """Install what is missing in `folder` and say where it is."""
    return Peers(_post_office(folder / "python"), _nodemailer(folder / "node"))


def _post_office(folder: Path) -> Path | None:
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    done = subprocess.run([python, "-m", "pip", "install", "--quiet", *POST_OFFICE], check=False)
    return python if done.returncode == 0 else None


def _nodemailer(folder: Path) -> Path | None:
    npm = shutil.which("npm")
    if npm is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    options = ["--prefix", folder, "--no-audit", "--no-fund", "--silent"]
    done = subprocess.run([npm, "install", *options, NODEMAILER], check=False)
    script = shutil.copy(HERE / "nodemailer_pool.mjs", folder)
    return Path(script) if done.returncode == 0 else None
