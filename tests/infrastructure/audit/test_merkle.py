"""The tree: published vectors, and everything small against RFC 6962 word for word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infrastructure.audit import merkle
from infrastructure.audit.verify import consistency_holds, inclusion_holds
from tests.infrastructure.audit import naive

EVERY_SIZE = range(1, 70)
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6734db3b19b64dc83703f9a1f4aee7697dfb292fb4e0827cc63f8a351b1b3609",
    2: "3fd1d5a059ab171a345f9912c83c2dd8b7933b4e950e6749bc83dbb1f43ccbde",
    3: "db2effe64d36352bcd4c260bde0e1138310c9f77b89d4c57578652f9b185b630",
    7: "813bda3a42000f8294b6a954ea83792c2defae65246ef760af9fdd53af7d4638",
}
INCLUSION_4_OF_7 = [
    "cd60f6c2f1060df96cacd5794405df225ef37fdf5fbb654cdc724a5fa3fe4c72",
    "855a91c6bbe94f5b40fdbff6cd3fedff9457c22fa53380a5a760286396d19b02",
    "330157348b2985bd1c4657e44f3628ae9176dd82811ffb31a8e011b9dea8b9a1",
]
CONSISTENCY_3_TO_7 = [
    "4fb70daa0a6daaf7e93f2b37c5e5df73346630fd8a51996d50f1d8eeff279426",
    "5f3e698cf937622aca7c6bf273ef2176092ec33c162dccae39df8701625d189f",
    "3fd1d5a059ab171a345f9912c83c2dd8b7933b4e950e6749bc83dbb1f43ccbde",
    "09d13ddb7669b7344c1a4e7fcd27d9367524d4cc6f9831e367d86c103d39eb78",
]


@pytest.mark.parametrize("size", ROOTS)
def test_roots_are_as_published(size: int) -> None:
    root = merkle.root(size, naive.reading(naive.leaves(size)))

    assert root.hex() == ROOTS[size]


def test_the_inclusion_proof_is_as_published() -> None:
    proof = merkle.inclusion(4, 7, naive.reading(naive.leaves(7)))

    assert [each.hex() for each in proof] == INCLUSION_4_OF_7


def test_the_consistency_proof_is_as_published() -> None:
    proof = merkle.consistency(3, 7, naive.reading(naive.leaves(7)))

    assert [each.hex() for each in proof] == CONSISTENCY_3_TO_7


@pytest.mark.parametrize("size", EVERY_SIZE)
def test_every_inclusion_proof_is_that_of_the_rfc_and_holds(size: int) -> None:
    hashes = naive.leaves(size)
    root = naive.root(hashes)

    for index in range(size):
        proof = merkle.inclusion(index, size, naive.reading(hashes))

        assert proof == naive.path(index, hashes)
        assert inclusion_holds(hashes[index], index, size, proof, root)


@pytest.mark.parametrize("size", EVERY_SIZE)
def test_every_consistency_proof_is_that_of_the_rfc_and_holds(size: int) -> None:
    hashes = naive.leaves(size)
    root = naive.root(hashes)

    for old_size in range(1, size + 1):
        proof = merkle.consistency(old_size, size, naive.reading(hashes))

        assert proof == naive.proof(old_size, hashes)
        assert consistency_holds(old_size, naive.root(hashes[:old_size]), size, root, proof)


def test_an_index_outside_the_tree_has_no_proof() -> None:
    with pytest.raises(IndexError):
        merkle.inclusion(0, 0, naive.reading([]))


def test_a_tree_does_not_begin_with_a_bigger_one() -> None:
    with pytest.raises(IndexError):
        merkle.consistency(8, 7, naive.reading(naive.leaves(7)))


@given(st.integers(1, 300), st.data())
def test_a_proof_holds_for_its_own_leaf_place_and_root_only(size: int, data: st.DataObject) -> None:
    hashes = naive.leaves(size)
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1).filter(lambda n: n != index)) if size > 1 else None
    root, proof = naive.root(hashes), merkle.inclusion(index, size, naive.reading(hashes))

    flipped_leaf = flipped(hashes[index], data)
    flipped_root = flipped(root, data)

    assert inclusion_holds(hashes[index], index, size, proof, root)
    assert not inclusion_holds(flipped_leaf, index, size, proof, root)
    assert not inclusion_holds(hashes[index], index, size, proof, flipped_root)
    assert other is None or not inclusion_holds(hashes[index], other, size, proof, root)


@given(st.integers(2, 300), st.data())
def test_a_proof_with_one_bit_flipped_or_a_hash_too_few_fails(
    size: int, data: st.DataObject
) -> None:
    hashes = naive.leaves(size)
    index = data.draw(st.integers(0, size - 1))
    root, proof = naive.root(hashes), merkle.inclusion(index, size, naive.reading(hashes))
    at = data.draw(st.integers(0, len(proof) - 1))

    altered = [*proof[:at], flipped(proof[at], data), *proof[at + 1 :]]
    shortened = [*proof[:at], *proof[at + 1 :]]

    assert not inclusion_holds(hashes[index], index, size, altered, root)
    assert not inclusion_holds(hashes[index], index, size, shortened, root)
    assert not inclusion_holds(hashes[index], index, size, [*proof, bytes(32)], root)


@given(st.integers(2, 300), st.data())
def test_a_forked_tree_is_consistent_with_nothing(size: int, data: st.DataObject) -> None:
    """One leaf of the older part was replaced, and everything after it made anew."""
    hashes = naive.leaves(size)
    old_size = data.draw(st.integers(1, size - 1))
    replaced = data.draw(st.integers(0, old_size - 1))
    forked = [*hashes[:replaced], bytes(32), *hashes[replaced + 1 :]]

    proof = merkle.consistency(old_size, size, naive.reading(forked))

    old_root = naive.root(hashes[:old_size])
    assert not consistency_holds(old_size, old_root, size, naive.root(forked), proof)


def flipped(hash: bytes, data: st.DataObject) -> bytes:
    bit = data.draw(st.integers(0, 255))
    return (int.from_bytes(hash, "big") ^ 1 << bit).to_bytes(32, "big")
