"""Merkle trees, against the published example of Certificate Transparency and against themselves."""

import pytest

from app.letters.merkle import leaf_hash, proof, root, root_from

ENTRIES = [
    bytes.fromhex(entry)
    for entry in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


@pytest.mark.parametrize("count", ROOTS)
def test_the_roots_of_the_published_example(count):
    assert root([leaf_hash(entry) for entry in ENTRIES[:count]]).hex() == ROOTS[count]


@pytest.mark.parametrize("count", range(1, 20))
def test_every_proof_leads_to_the_root_and_only_from_its_own_entry(count):
    nodes = [leaf_hash(bytes([number])) for number in range(count)]

    for index, node in enumerate(nodes):
        steps = proof(nodes, index)
        assert root_from(node, steps) == root(nodes)
        assert root_from(leaf_hash(b"another"), steps) != root(nodes)


@pytest.mark.parametrize("count", range(1, 20))
def test_full_parts_of_a_power_of_two_make_the_same_tree(count):
    nodes = [leaf_hash(bytes([number])) for number in range(count)]
    parts = [nodes[start : start + 4] for start in range(0, count, 4)]

    assert root([root(part) for part in parts]) == root(nodes)
