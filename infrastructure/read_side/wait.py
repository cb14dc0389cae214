"""Waiting for the log and for the read models: woken by writers, and looking all the same."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

import psycopg

from infrastructure.errors import OperatorError
from infrastructure.event_log.wake_ups import POLL_SECONDS, WakeUps
from infrastructure.read_side.folding import TRANSIENT

_log = logging.getLogger(__name__)
LOOKED_EVERY_SECONDS = 0.005
PAUSE_AFTER_AN_ERROR_SECONDS = 1.0


class NotReachedError(OperatorError, TimeoutError):
    """The position was not reached in the time that was given."""


def until_reached(
    position: int, reached: Callable[[], int], step: Callable[[], int], *, timeout: float
) -> None:
    """Take steps until what `reached` says is at `position`, however long there is work.

    A step that finds nothing to do waits a little: a transaction may hold back the log's end.
    Raises NotReachedError when that has lasted for `timeout` seconds.
    """
    deadline = time.monotonic() + timeout
    while (at := reached()) < position:
        if step():
            deadline = time.monotonic() + timeout
        elif time.monotonic() >= deadline:
            raise NotReachedError(f"at {at} for {timeout} seconds, not yet at {position}")
        else:
            time.sleep(LOOKED_EVERY_SECONDS)


def keep_up(wake_ups: WakeUps, turn: Callable[[], int], stop: threading.Event) -> None:
    """Take turns until told to stop: at once while there is work, else woken or polling.

    `stop` is looked at at least every POLL_SECONDS. An error is logged and tried again.
    """
    woken = threading.Event()
    with wake_ups.waking(woken):
        while not stop.is_set():
            woken.clear()
            try:
                worked = turn()
            except (psycopg.Error, *TRANSIENT):
                _log.exception("the read side stands still; trying again")
                stop.wait(PAUSE_AFTER_AN_ERROR_SECONDS)
                continue
            if not worked:
                woken.wait(POLL_SECONDS)
