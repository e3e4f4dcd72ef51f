"""What is deployed is what was tested, file by file; each failure says what to do."""

import re

from tests.house.source import ROOT, listed

PIN = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[\w,]+\])?==([^\s;\\]+)", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    """Return the version that a file names for each package, by the package's normal name (PEP 503)."""
    found = PIN.findall((ROOT / name).read_text())
    return {re.sub(r"[-_.]+", "-", package).lower(): version for package, version in found}


def test_the_lock_has_the_versions_that_requirements_name():
    wanted, locked = pins("requirements.txt"), pins("requirements.lock")

    differing = [f"{name}: {locked.get(name)}" for name, version in wanted.items() if locked.get(name) != version]

    assert wanted
    assert not differing, listed("run make lock", differing)


def test_each_locked_version_has_hashes():
    entries = re.split(r"\n(?=\S)", (ROOT / "requirements.lock").read_text())

    bare = [entry.split()[0] for entry in entries if PIN.match(entry) and "--hash=sha256:" not in entry]

    assert not bare, listed("run make lock: pip --require-hashes refuses these", bare)
