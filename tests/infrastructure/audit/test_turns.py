"""Turns that a worker takes, whatever comes of them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import psycopg
import pytest

from infrastructure.audit.keys import UnknownSealKeyError
from infrastructure.audit.sealer import InconsistentHeadError
from infrastructure.audit.turns import keep_sealing, sealing

AT_ONCE = 0.0


def failing(errors: list[Exception], stop: threading.Event) -> Callable[[], None]:
    """A turn that raises these one after the other, and then asks to stop."""

    def turn() -> None:
        if errors:
            raise errors.pop(0)
        stop.set()

    return turn


@pytest.mark.parametrize(
    "error",
    [
        UnknownSealKeyError("retired"),
        psycopg.OperationalError("gone"),
        OSError("full"),
        InconsistentHeadError("from 256 to 300 events"),
    ],
)
def test_a_turn_that_fails_is_told_and_taken_again(
    caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    stop = threading.Event()

    with caplog.at_level(logging.ERROR):
        keep_sealing(failing([error], stop), stop, seconds=AT_ONCE)

    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "nothing is sealed" in caplog.text


def test_turns_end_with_the_worker() -> None:
    stop, taken = threading.Event(), threading.Event()

    with sealing(taken.set, stop, seconds=AT_ONCE):
        assert taken.wait(10)

    assert stop.is_set()
    assert "sealer" not in [thread.name for thread in threading.enumerate()]
