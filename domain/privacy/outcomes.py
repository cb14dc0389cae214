"""What may become of a request to erase, of each class of data, and what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from domain.privacy.retention import Clock
from domain.shared.dates import BusinessDate
from domain.shared.errors import DomainError
from domain.shared.personal import Retention


class ErasureBasis(Enum):
    """Why it is to be erased. Source: PIPL Art. 47."""

    PURPOSE_ENDED = "purpose-ended"
    PERIOD_OVER = "period-over"
    CONSENT_WITHDRAWN = "consent-withdrawn"
    UNLAWFUL = "unlawful-processing"
    REQUEST = "request-of-the-person"


class RefusalReason(Enum):
    """Source: PIPL Art. 50, by which a refusal needs reasons."""

    IDENTITY_NOT_PROVEN = "identity-not-proven"
    STILL_NEEDED = "still-needed-for-the-contract"
    KEPT_BY_LAW = "kept-by-law"
    UNDER_INVESTIGATION = "under-investigation"
    NOTHING_KEPT = "nothing-kept"


class ErasureState(Enum):
    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"
    DECIDED = "decided"
    ERASED = "erased"
    CARRIED_OUT = "carried-out"


class Fate(Enum):
    """Restricted is stored and protected, and used for nothing else. Source: PIPL Art. 47."""

    ERASED = "erased"
    RESTRICTED = "restricted"


class NothingAskedError(DomainError):
    """A request names the classes of data that it is about."""


class ApproverIsRequesterError(DomainError):
    """Who asks for an erasure does not approve it."""


class NotReadyError(DomainError):
    """A request is approved by two, then decided, then carried out, in this order."""


class StillACustomerError(DomainError):
    """What a contract needs is kept as long as there is one."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one class, by `rule`; a restricted one until that date, or as long as a matter is open."""

    retention: Retention
    fate: Fate
    until: BusinessDate | None
    rule: str

    @classmethod
    def by(cls, clock: Clock, on: BusinessDate) -> Outcome:
        if clock.has_run_out(on):
            return cls(clock.retention, Fate.ERASED, None, clock.rule)
        return cls(clock.retention, Fate.RESTRICTED, clock.erasable_from, clock.rule)


@dataclass(frozen=True, slots=True)
class Watermark:
    """How far a read model had followed the log when it had dropped what was erased."""

    name: str
    position: int
