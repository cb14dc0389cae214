"""What a worker does besides following the log goes on, whatever goes wrong."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event

import pytest

from infrastructure import errands
from infrastructure.database.provision import DatabaseUrls
from infrastructure.errors import OperatorError

PATIENCE_SECONDS = 60.0


@pytest.mark.parametrize("error", [OperatorError("not now"), RuntimeError("nobody expected it")])
def test_a_turn_that_fails_is_told_and_the_next_is_taken(
    database: DatabaseUrls,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    monkeypatch.setattr(errands, "LOOK_EVERY_SECONDS", 0.01)
    stop, went_on = Event(), Event()
    turns: list[bool] = []

    def turn(stopped: Callable[[], bool]) -> None:
        turns.append(stopped())
        if len(turns) == 1:
            raise error
        went_on.set()

    with (
        caplog.at_level(logging.ERROR),
        errands.at_work(database.app, "an errand", turn, stop),
    ):
        assert went_on.wait(PATIENCE_SECONDS)

    assert stop.is_set()
    assert not any(turns[:2])
    assert str(error) in caplog.text
