"""Following the log: woken by appends, and looking by itself where nobody wakes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eventsourcing.persistence import ListenNotifySubscription

from infrastructure.event_log.port import Log
from infrastructure.event_log.wake_ups import POLL_SECONDS


class LogSubscription(ListenNotifySubscription[Any]):
    """The library's subscription, over either log; `recorder.log` is the log."""

    def __init__(self, recorder: Any, gt: int | None = None, topics: Sequence[str] = ()) -> None:
        self._log: Log = recorder.log
        super().__init__(recorder=recorder, gt=gt, topics=topics)

    def _loop_on_pull(self) -> None:
        try:
            with self._log.wake_ups.waking(self._has_been_notified):
                while not self._has_been_stopped:
                    self._pull()
                    self._has_been_notified.wait(POLL_SECONDS)
        except BaseException as error:
            self._thread_error = self._thread_error or error
            self.stop()

    def _pull(self) -> None:
        """Passes over what is of other topics, or each look would begin at the last of its own."""
        passed = self._log.last() if self._topics else None
        super()._pull()
        if passed is not None and not self._has_been_stopped:
            self._last_notification_id = max(passed, self._last_notification_id or 0)
