"""What a receipt of an erasure says: a line of JSON under the name of what it is, to be signed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from application.privacy.ports import Destroyed
from domain.privacy.erasure import ErasureRequest
from domain.privacy.outcomes import Fate, Watermark
from domain.shared.dates import BusinessDate
from domain.shared.personal import Retention

KIND = "erasure"
"""After the log's origin, the first line of a receipt."""


def key_hash(customer_id: UUID, retention: Retention) -> str:
    """What a receipt names a key by; who knows the customer's id can tell whose it was."""
    return hashlib.sha256(f"{customer_id}/{retention.value}".encode()).hexdigest()


def key_hashes(request: ErasureRequest) -> list[str]:
    """Of the keys that the round destroyed."""
    return [key_hash(request.customer_id, each) for each in request.of_fate(Fate.ERASED)]


def body(
    request: ErasureRequest,
    destroyed: Destroyed,
    *,
    origin: str,
    purged_to: Sequence[Watermark],
    log_position: int,
    on: BusinessDate,
) -> str:
    """Two lines. `erased_elsewhere_within_seconds` is the lag of other processes' caches."""
    said: dict[str, Any] = {
        "request_id": str(request.id),
        "number": request.number,
        "customer_id": str(request.customer_id),
        "customer_no": request.customer_no,
        "basis": request.basis.value,
        "erased": [each.value for each in request.of_fate(Fate.ERASED)],
        "restricted": [
            {
                "class": each.retention.value,
                "until": each.until.isoformat() if each.until else None,
                "rule": each.rule,
            }
            for each in request.outcomes
            if each.fate is Fate.RESTRICTED
        ],
        "key_hashes": key_hashes(request),
        "vault": str(destroyed.vault_id),
        "vault_version": destroyed.version,
        "backups_gone_on": destroyed.backups_gone_on.isoformat(),
        "erased_elsewhere_within_seconds": destroyed.lag_seconds,
        "purged_to": {each.name: each.position for each in purged_to},
        "requester": request.requester,
        "approvers": list(request.approvers),
        "log_position": log_position,
        "business_date": on.isoformat(),
    }
    return f"{origin}/{KIND}\n{json.dumps(said, ensure_ascii=False, separators=(',', ':'))}\n"
