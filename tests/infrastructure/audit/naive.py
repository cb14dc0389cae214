"""RFC 6962, section 2.1, word for word: slow, and plain to see that it is right."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from infrastructure.audit.merkle import Node, Read
from infrastructure.audit.verify import leaf_hash, node_hash

Hashes = Sequence[bytes]


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(f"event-{number}".encode()) for number in range(count)]


def _split(count: int) -> int:
    power = 1
    while power * 2 < count:
        power *= 2
    return power


def root(d: Hashes) -> bytes:
    if len(d) == 0:
        return hashlib.sha256(b"").digest()
    if len(d) == 1:
        return d[0]
    k = _split(len(d))
    return node_hash(root(d[:k]), root(d[k:]))


def path(m: int, d: Hashes) -> list[bytes]:
    if len(d) == 1:
        return []
    k = _split(len(d))
    if m < k:
        return [*path(m, d[:k]), root(d[k:])]
    return [*path(m - k, d[k:]), root(d[:k])]


def proof(m: int, d: Hashes) -> list[bytes]:
    return _subproof(m, d, True)


def _subproof(m: int, d: Hashes, whole: bool) -> list[bytes]:
    if m == len(d):
        return [] if whole else [root(d)]
    k = _split(len(d))
    if m <= k:
        return [*_subproof(m, d[:k], whole), root(d[k:])]
    return [*_subproof(m - k, d[k:], False), root(d[:k])]


def reading(d: Hashes) -> Read:
    def read(nodes: Iterable[Node]) -> Mapping[Node, bytes]:
        found = {}
        for node in nodes:
            start, width = node.number << node.height, 1 << node.height
            assert start + width <= len(d), f"{node} is not full in a tree of {len(d)}"
            found[node] = root(d[start : start + width])
        return found

    return read
