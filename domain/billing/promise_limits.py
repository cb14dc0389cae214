"""Within which limits a debtor may promise to pay, and what breaks them."""

from __future__ import annotations

from dataclasses import dataclass

from domain.shared.errors import DomainError, NotFoundError


class NothingPromisedError(DomainError):
    """A promise is of some money, and of no more than is owed and not promised yet."""


class TooFarError(DomainError):
    """A promise is kept within the limits' horizon, a plan within its months; later dues later."""


class ConsentNeededError(DomainError):
    """Who has broken so many promises promises again with a supervisor's consent."""


class NotAPlanError(DomainError):
    """A plan is of two promises or more, each due later than the one before."""


class NotActiveError(DomainError):
    """Only a promise that is active is superseded or cancelled."""


class BackdatedPromiseError(DomainError):
    """Nothing is recorded on a day before the last that the promises were looked at."""


class PromiseNotFoundError(NotFoundError):
    """A promise is one of the debt's."""


@dataclass(frozen=True, slots=True)
class PromiseLimits:
    """The bank's: `grace_days` after its date a promise is still kept.

    After `most_broken` broken ones a supervisor has to consent. `tolerance_minor`: so many minor
    units may be missing.
    """

    horizon_days: int
    plan_months: int
    grace_days: int
    most_broken: int
    tolerance_minor: int
