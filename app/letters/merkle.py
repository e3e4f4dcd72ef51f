"""Merkle trees as in Certificate Transparency (RFC 9162, section 2.1): one hash that stands for a whole list."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True)
class Step:
    """One step of a proof: a neighbour's hash, and on which side it stands."""

    hash: bytes
    is_left: bool


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of one entry; its first octet sets it apart from an inner node's."""
    return sha256(b"\x00" + data).digest()


def root(nodes: Sequence[bytes]) -> bytes:
    """Return the hash that stands for a list of nodes: leaf hashes, or roots of full subtrees of one size.

    Args:
        nodes: hashes of 32 octets, in order.
    """
    if not nodes:
        return sha256(b"").digest()
    if len(nodes) == 1:
        return nodes[0]
    left = _left_size(len(nodes))
    return _inner(root(nodes[:left]), root(nodes[left:]))


def proof(nodes: Sequence[bytes], index: int) -> list[Step]:
    """Return what leads from one node to the root, nearest neighbour first.

    Args:
        nodes: as for `root`.
        index: which node, from 0.
    """
    if len(nodes) < 2:
        return []
    left = _left_size(len(nodes))
    if index < left:
        return [*proof(nodes[:left], index), Step(root(nodes[left:]), is_left=False)]
    return [*proof(nodes[left:], index - left), Step(root(nodes[:left]), is_left=True)]


def root_from(node: bytes, steps: Sequence[Step]) -> bytes:
    """Return the root that a proof leads to; the node is in the list if that is the list's root."""
    for step in steps:
        node = _inner(step.hash, node) if step.is_left else _inner(node, step.hash)
    return node


def _inner(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def _left_size(count: int) -> int:
    """Return the largest power of two below the count."""
    return int(1 << (count - 1).bit_length() - 1)
