"""Values as plain JSON in one form only, so that equal values have equal hashes."""

from __future__ import annotations

import hashlib
import json
from typing import Any

Json = Any
"""None, bool, int, str, and lists and objects of these. No floats: the bank has none."""


def canonical(value: Json) -> bytes:
    """Members in the order of their names, nothing between, UTF-8."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def sha256_of(value: Json) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()
