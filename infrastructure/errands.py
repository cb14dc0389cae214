"""What a worker does besides following the log: what was ordered on a page, and takes minutes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from infrastructure.database.leadership import leading
from infrastructure.errors import OperatorError

_log = logging.getLogger(__name__)
LOOK_EVERY_SECONDS = 2.0
Stopped = Callable[[], bool]
Turn = Callable[[Stopped], object]


@contextmanager
def at_work(url: str, office: str, turn: Turn, stop: threading.Event) -> Iterator[None]:
    """Within, one of all workers takes the turns; leaving it ends them, and sets `stop`."""
    thread = threading.Thread(target=keep_at_it, args=(url, office, turn, stop), name=office)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def keep_at_it(url: str, office: str, turn: Turn, stop: threading.Event) -> None:
    """Whatever goes wrong is logged and tried again: nobody waits at a page for ever."""
    while not stop.is_set():
        try:
            with leading(url, office, stop) as leads:
                while leads() and not stop.is_set():
                    turn(stop.is_set)
                    stop.wait(LOOK_EVERY_SECONDS)
        except OperatorError as error:
            _log.error("%s: left for later: %s", office, error)
        except Exception:
            _log.exception("%s: trying again", office)
        stop.wait(LOOK_EVERY_SECONDS)
