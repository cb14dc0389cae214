"""What follows a call before the next one is taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from domain.shared.errors import DomainError

NOT_CODED = "not-coded"
"""What is recorded of a call that nobody coded in time."""


class CallNotCodedError(DomainError):
    """The next call is taken when the one before is coded."""


class AfterCallNotOverError(DomainError):
    """Where the time after a call is fixed, the next one is taken when it is over."""


class AfterCallMode(Enum):
    OPTIONAL = "optional"
    REQUIRED = "required"
    TIME_BOXED = "time-boxed"
    NO_EARLY_EXIT = "time-boxed-no-early-exit"


@dataclass(frozen=True, slots=True)
class AfterCall:
    """`time` counts from the end of the call, in the modes that have a limit."""

    mode: AfterCallMode
    time: timedelta

    def over_at(self, ended_at: datetime) -> datetime | None:
        """From when on the call is recorded as not coded; None where that is never so."""
        boxed = (AfterCallMode.TIME_BOXED, AfterCallMode.NO_EARLY_EXIT)
        return ended_at + self.time if self.mode in boxed else None

    def check_left(self, ended_at: datetime, *, at: datetime) -> None:
        """Whether the next call may be taken after one that is coded.

        Raises AfterCallNotOverError.
        """
        if self.mode is AfterCallMode.NO_EARLY_EXIT and at < ended_at + self.time:
            raise AfterCallNotOverError(f"it lasts until {ended_at + self.time}")
