"""What a read model keeps in a personal field's place once it is erased, or kept out of use."""

from __future__ import annotations

from domain.privacy.erasure import ErasureRequest
from domain.privacy.recovered import RecoveredErasure
from domain.shared.personal import Erased, Restricted, Retention

Erasing = ErasureRequest.PersonalDataErased | RecoveredErasure.ErasureRecovered
"""What read models drop personal fields for, and all that was made of them."""
_ERASED, _RESTRICTED = b"withheld erased ", b"withheld restricted "


def mark(event: Erasing, retention: Retention) -> bytes | None:
    """To be stored instead of a sealed field of that class; None if the event is not about it."""
    if retention in event.erased:
        return _ERASED + retention.value.encode()
    if retention in event.restricted:
        return _RESTRICTED + retention.value.encode()
    return None


def withheld(reference: bytes) -> Erased | None:
    """What a mark stands for; None for a reference that can be unsealed."""
    for start, kind in ((_ERASED, Erased), (_RESTRICTED, Restricted)):
        if reference.startswith(start):
            return kind(Retention(reference.removeprefix(start).decode()))
    return None
