"""How long is waited: for what stands still, and never for what is being worked at."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from infrastructure.read_side import followers, wait
from infrastructure.read_side.followers import MOST_ROUNDS, PATIENCE_SECONDS, Followers
from infrastructure.read_side.wait import NotReachedError, until_reached

HOUR = 3_600.0


class Clock:
    """Goes on only when somebody works or sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    for module in (followers, wait):
        monkeypatch.setattr(module, "time", clock)
    return clock


class Slow:
    """A policy, and an engine, that take an hour to come where they are asked to."""

    def __init__(self, clock: Clock) -> None:
        self.name, self.position, self._clock = "slow", 0, clock

    def catch_up(self, position: int, *, timeout: float) -> None:
        assert timeout == PATIENCE_SECONDS
        self._clock.now += HOUR
        self.position = position

    def standing(self) -> Any:
        return SimpleNamespace(is_parked=False)

    def standings(self) -> list[Any]:
        return []


def a_log(*ends: int) -> Any:
    """That ends there, look by look; after the last of these it stays."""
    left = list(ends)
    return SimpleNamespace(end=lambda: left.pop(0) if len(left) > 1 else left[0])


def test_steps_that_get_on_are_waited_for_however_long_they_take(clock: Clock) -> None:
    at = 0

    def step() -> int:
        nonlocal at
        clock.now += HOUR
        at += 1
        return 1

    until_reached(3, lambda: at, step, timeout=1.0)

    assert clock.now == 3 * HOUR


def test_what_is_held_back_is_waited_for_as_long_as_was_said(clock: Clock) -> None:
    steps = iter([1, 1])

    def step() -> int:
        clock.now += HOUR
        return next(steps, 0)

    with pytest.raises(NotReachedError, match=r"at 0 for 90\.0 seconds, not yet at 3"):
        until_reached(3, lambda: 0, step, timeout=90.0)


def test_a_long_log_is_followed_to_its_end_on_a_slow_machine(clock: Clock) -> None:
    slow: Any = Slow(clock)

    Followers(a_log(10, 20, 20), [slow], slow).catch_up()

    assert slow.position == 20
    assert clock.now == 3 * HOUR


def test_a_log_that_others_write_to_on_end_is_not_followed_for_ever(clock: Clock) -> None:
    slow: Any = Slow(clock)

    with pytest.raises(NotReachedError, match="the log grew"):
        Followers(a_log(*range(1, 10 * MOST_ROUNDS)), [slow], slow).catch_up()

    assert slow.position == MOST_ROUNDS
