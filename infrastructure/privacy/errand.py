"""Ends the erasures that were begun on a page: destroys, tells, purges and signs."""

from __future__ import annotations

from collections.abc import Callable

from application.privacy.carrying_out import CarryingOut
from application.privacy.ports import ErasureQueue
from application.shared.command import Circumstances, acting
from domain.shared.actor import Actor, ActorKind
from domain.shared.ids import derived_id

CLERK = Actor(ActorKind.JOB, "erasures")
CHANNEL = "worker"


class ErasureErrand:
    def __init__(self, carrying_out: CarryingOut, queue: ErasureQueue) -> None:
        self._carrying_out, self._queue = carrying_out, queue

    def turn(self, stop: Callable[[], bool] = lambda: False) -> int:
        """How many gave a receipt. One that is begun is ended: it takes no stop."""
        if not self._queue.unfinished():
            return 0
        on = self._carrying_out.today()
        under = Circumstances(CLERK, derived_id("privacy/errand", on), channel=CHANNEL)
        with acting(under):
            return len(self._carrying_out.finish_begun(on))
