"""Roots and proofs of an RFC 6962 tree, from the few hashes of full subtrees that they need.

A node (height, number) is the root over the 2**height leaves from number * 2**height on. Every
hash of a proof is folded from such nodes; which ones is known before any of them is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from infrastructure.audit.verify import EMPTY_ROOT, node_hash


class Node(NamedTuple):
    height: int
    number: int


Nodes = Sequence[Node]
"""Adjacent subtrees, the biggest first: together one hash."""

Read = Callable[[Iterable[Node]], Mapping[Node, bytes]]
"""Hashes of nodes, all asked for at once."""


def root(size: int, read: Read) -> bytes:
    return _hashes([_covering(0, size)], read)[0]


def inclusion(index: int, size: int, read: Read) -> list[bytes]:
    """The proof that leaf `index` is in the tree of `size`. Raises IndexError if it is not."""
    if not 0 <= index < size:
        raise IndexError(f"a tree of {size} has no leaf {index}")
    return _hashes(_path(index, size), read)


def consistency(old_size: int, size: int, read: Read) -> list[bytes]:
    """The proof that the tree of `size` begins with that of `old_size`; empty for 0 and the same.

    Raises IndexError where the older one is the bigger.
    """
    if not 0 <= old_size <= size:
        raise IndexError(f"a tree of {size} cannot begin with one of {old_size}")
    if old_size in (0, size):
        return []
    return _hashes(_growth(old_size, size), read)


def _hashes(parts: Sequence[Nodes], read: Read) -> list[bytes]:
    known = read({node for nodes in parts for node in nodes})
    return [folded([known[node] for node in nodes]) for nodes in parts]


def folded(hashes: Sequence[bytes]) -> bytes:
    """Of adjacent subtrees, the biggest first: their one root."""
    if not hashes:
        return EMPTY_ROOT
    found = hashes[-1]
    for left in reversed(hashes[:-1]):
        found = node_hash(left, found)
    return found


def _covering(start: int, end: int) -> list[Node]:
    """The biggest full subtrees that make up the leaves from `start`, as in one tree of them."""
    nodes = []
    while start < end:
        height = (end - start).bit_length() - 1
        nodes.append(Node(height, start >> height))
        start += 1 << height
    return nodes


def _split(width: int) -> int:
    """The largest power of two that is smaller."""
    return 1 << ((width - 1).bit_length() - 1)


def _path(index: int, size: int) -> list[Nodes]:
    """From the leaf up: what stands on the other side at each step."""
    siblings: list[Nodes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            siblings.append(_covering(middle, end))
            end = middle
        else:
            siblings.append(_covering(start, middle))
            start = middle
    return siblings[::-1]


def _growth(old_size: int, size: int) -> list[Nodes]:
    """RFC 6962, 2.1.2; where the old tree is one full subtree its root need not be told."""
    told: list[Nodes] = []
    start, end = 0, size
    while old_size != end:
        middle = start + _split(end - start)
        if old_size <= middle:
            told.append(_covering(middle, end))
            end = middle
        else:
            told.append(_covering(start, middle))
            start = middle
    if start > 0:
        told.append(_covering(start, end))
    return told[::-1]
