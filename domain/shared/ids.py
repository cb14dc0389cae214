"""Ids that follow from what they stand for, so that one cause never makes two."""

from __future__ import annotations

from uuid import UUID, uuid5

BANK = UUID("7b0c3a52-3b0d-5f43-9c0e-6a7f0f2c9d11")
"""The namespace of everything that this bank's ledger derives an id for."""


def derived_id(kind: str, *parts: object) -> UUID:
    """`kind` names context and aggregate, as in `billing/account`; equal parts, equal id.

    Other parts give another id, also where a part holds the slash that stands between them.
    """
    return uuid5(BANK, "/".join([kind, *(_escaped(str(part)) for part in parts)]))


def _escaped(part: str) -> str:
    return part.replace("%", "%25").replace("/", "%2F")
