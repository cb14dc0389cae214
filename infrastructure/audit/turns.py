"""Whose turn it is to seal, and taking turns for as long as a worker runs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from infrastructure.audit.head import Connection
from infrastructure.database.leadership import LOCK_SPACE
from infrastructure.errors import OperatorError

_log = logging.getLogger(__name__)
OFFICE = "sealer"


@contextmanager
def alone(conn: Connection, *, wait: bool = False) -> Iterator[bool]:
    """Whether the seal is ours meanwhile; with `wait` it will be.

    What is written goes over this connection: the lock is lost with it, and never outlives it.
    """
    asked = (LOCK_SPACE, OFFICE)
    if wait:
        conn.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", asked)
        is_ours = True
    else:
        row = conn.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", asked).fetchone()
        is_ours = row == (True,)
    try:
        yield is_ours
    finally:
        if is_ours and not conn.closed:
            conn.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", asked)


def keep_sealing(turn: Callable[[], object], stop: threading.Event, *, seconds: float) -> None:
    """A turn every so many seconds until told to stop. An error is logged and tried again.

    Also one that nobody expected: a thread that ended by it would leave the log unsealed, and
    nobody would be told.
    """
    while not stop.wait(seconds):
        try:
            turn()
        except OperatorError as error:
            _log.error("nothing is sealed: %s", error)
        except Exception:
            _log.exception("nothing is sealed; trying again")


@contextmanager
def sealing(turn: Callable[[], object], stop: threading.Event, *, seconds: float) -> Iterator[None]:
    """Within, turns are taken by a thread; it has ended when this is left, which sets `stop`."""
    thread = threading.Thread(
        target=keep_sealing, args=(turn, stop), kwargs={"seconds": seconds}, name="sealer"
    )
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
