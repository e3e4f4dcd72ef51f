#!/usr/bin/env python3
"""Check a manifest of Undersigned, and whether letters belong to it.

    python3 verify_manifest.py manifest.txt [letter.eml ...]

Needs nothing but Python 3.9. The letters are mails as received, saved as files. It is made of the description in
docs/manifest.md and of nothing else, so that anybody can write their own.
"""

import re
import sys
from email import message_from_bytes, policy
from hashlib import sha256
from pathlib import Path

NUMBER = re.compile(r"[A-Za-z0-9_-]{20,}")


def read_manifest(path):
    """Return the head of a manifest as a dictionary, its list's octets, and the entries."""
    head, _gap, listed = Path(path).read_bytes().partition(b"\n\n")
    first, *fields = head.decode().split("\n")
    if first != "undersigned manifest 1":
        raise SystemExit("This file is not a manifest that this program knows.")
    return (
        dict(line.split(": ", 1) for line in fields),
        listed,
        [bytes.fromhex(line) for line in listed.decode().split()],
    )


def merkle_root(entries):
    """Return the root of the list (RFC 9162, section 2.1.1)."""
    if not entries:
        return sha256(b"").digest()
    level = list(entries)
    while len(level) > 1:
        pairs = [sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
        level = pairs + level[len(level) // 2 * 2 :]
    return level[0]


def candidates(path):
    """Return the entries that a mail may stand for: one for each word of its foot that looks like a number."""
    mail = message_from_bytes(Path(path).read_bytes(), policy=policy.default)
    text = mail.get_body(("plain",)).get_content().replace("\r\n", "\n").replace("\r", "\n")
    letter, _line, foot = text.rpartition("\n-- \n")
    canonical = "\n".join(line.rstrip() for line in letter.split("\n")).strip()
    return [sha256(b"\x00" + f"{number}\n{canonical}".encode()).digest() for number in NUMBER.findall(foot)]


def main(manifest, *letters):
    """Say what is right and what is not; return the exit status."""
    head, listed, entries = read_manifest(manifest)
    checks = {
        f"{head['letters']} letters are listed": len(entries) == int(head["letters"]),
        "the list is whole": sha256(listed).hexdigest() == head["list"],
        "the root is the list's": merkle_root(entries).hex() == head["root"],
    }
    known = set(entries)
    checks.update({f"{letter} belongs to it": bool(known & set(candidates(letter))) for letter in letters})
    for what, is_so in checks.items():
        sys.stdout.write(f"{'yes' if is_so else 'NO '}  {what}\n")
    return 0 if all(checks.values()) else 1


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    raise SystemExit(main(*sys.argv[1:]))
