"""How long somebody who keeps failing has to wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

UNTIL_RESET = timedelta(days=365 * 100)


@dataclass(frozen=True, slots=True)
class Delays:
    """The first `free` failures cost nothing; then each doubles the wait, up to `longest`.

    From the `most`th on, only somebody else opens the account again.
    """

    free: int
    first: timedelta
    longest: timedelta
    most: int | None = None

    def after(self, failures: int) -> timedelta:
        if failures <= self.free:
            return timedelta()
        if self.most is not None and failures >= self.most:
            return UNTIL_RESET
        doublings = min(failures - self.free - 1, 30)  # So that no number grows without bounds.
        return min(self.first * (1 << doublings), self.longest)


OF_A_LOGIN = Delays(free=4, first=timedelta(minutes=1), longest=timedelta(hours=1), most=100)
"""In a row. Source: NIST SP 800-63B-4, 3.2.2: no more than 100 failures in a row on one account,
and a wait that grows up to an hour."""
OF_AN_ADDRESS = Delays(free=29, first=timedelta(minutes=1), longest=timedelta(minutes=15))
"""Within an hour, whatever the logins: a branch has one address, and many who mistype."""
