"""How long somebody who keeps failing has to wait."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.access.delays import OF_A_LOGIN, OF_AN_ADDRESS, UNTIL_RESET, Delays

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("failures", "minutes"), [(0, 0), (4, 0), (5, 1), (6, 2), (7, 4), (10, 32), (11, 60), (99, 60)]
)
def test_the_wait_doubles_up_to_an_hour(failures: int, minutes: int) -> None:
    assert OF_A_LOGIN.after(failures) == minutes * MINUTE


@pytest.mark.parametrize("failures", [100, 101, 100_000])
def test_from_the_hundredth_on_only_somebody_else_opens_it(failures: int) -> None:
    assert OF_A_LOGIN.after(failures) == UNTIL_RESET


@pytest.mark.parametrize(("failures", "minutes"), [(29, 0), (30, 1), (31, 2), (40, 15)])
def test_an_address_waits_a_quarter_of_an_hour_at_most(failures: int, minutes: int) -> None:
    assert OF_AN_ADDRESS.after(failures) == minutes * MINUTE


def test_a_great_number_of_failures_is_reckoned_at_once() -> None:
    endless = Delays(free=0, first=MINUTE, longest=60 * MINUTE)

    assert endless.after(10**9) == 60 * MINUTE
