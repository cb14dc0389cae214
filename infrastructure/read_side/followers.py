"""All that follows the log: the policies, then the read models."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence

from infrastructure.errors import OperatorError
from infrastructure.event_log.log import EventLog
from infrastructure.read_side.engine import Engine
from infrastructure.read_side.policies import PolicyEngine
from infrastructure.read_side.wait import NotReachedError

PATIENCE_SECONDS = 120.0
MOST_ROUNDS = 20
"""Reactions lead to reactions a few times; after so many rounds it is others who write."""


class ParkedError(OperatorError):
    """A follower stands still; what depends on it must wait until it was mended."""


class OutdatedError(OperatorError):
    """A read model that work depends on is of another version, and is not kept up with the log."""


class Followers:
    """Any number of processes may drive them at once, and a worker does all the time.

    `needed` names the read models that commands are decided by: nothing goes on without them.
    """

    def __init__(
        self,
        log: EventLog,
        policies: Sequence[PolicyEngine],
        engine: Engine,
        *,
        needed: Collection[str] = (),
    ) -> None:
        self._log, self._policies, self._engine = log, policies, engine
        self._needed = needed

    def install(self) -> None:
        self._engine.install()  # Makes the table of positions that the policies begin in.
        for policy in self._policies:
            policy.install()

    def turn(self) -> int:
        """A page for each; 0 when nobody had anything to do."""
        return sum(policy.turn() for policy in self._policies) + self._engine.turn()

    def catch_up(self, position: int = 0) -> None:
        """Returns when all have seen `position`, all that is recorded, and what that led to.

        A transaction that is still running holds them back. Raises ParkedError when a policy or
        a needed read model stands still, OutdatedError when a needed one is to be rebuilt, and
        NotReachedError when they are held back, or the log is written to, for PATIENCE_SECONDS on
        end. Work that is long takes as long as it takes.
        """
        deadline = time.monotonic() + PATIENCE_SECONDS
        reached, rounds = -1, 0
        while (end := max(position, self._log.end() or 0)) > reached:
            rounds += 1
            if rounds > MOST_ROUNDS and time.monotonic() > deadline:
                raise NotReachedError(f"the log grew for {PATIENCE_SECONDS} seconds on end")
            for policy in self._policies:
                policy.catch_up(end, timeout=PATIENCE_SECONDS)
                self._refuse_parked(policy)
            reached = end
        self._engine.catch_up(reached, timeout=PATIENCE_SECONDS)
        self._refuse_what_stands_still()

    def _refuse_parked(self, policy: PolicyEngine) -> None:
        standing = policy.standing()
        if standing.is_parked:
            raise ParkedError(
                f"the policy {policy.name} stands still at {standing.position}:"
                f" {standing.error}; mend it, then: heliograph read-models retry {policy.name}"
            )

    def _refuse_what_stands_still(self) -> None:
        for one in self._engine.standings():
            if one.name not in self._needed:
                continue
            if one.needs_rebuild:
                raise OutdatedError(
                    f"the read model {one.name} is of version {one.version}, and this program needs"
                    f" another: heliograph rebuild {one.name}"
                )
            if one.error is not None:
                raise ParkedError(
                    f"the read model {one.name} stands still at {one.position}: {one.error};"
                    f" mend it, then: heliograph read-models retry {one.name}"
                )
