"""All that follows the log, and what nothing goes on without."""

from __future__ import annotations

from threading import Event

import pytest
from eventsourcing.persistence import OperationalError

from application.read_models.model import ReadModel, Table
from infrastructure.read_side import wait
from infrastructure.read_side.followers import Followers, OutdatedError
from tests.infrastructure.read_side.bank import Bank, opened
from tests.samples import PurseEntry, Purses


class NewPurses(ReadModel):
    """Purses as a later version of the program wants them."""

    name = "purses"
    version = 2
    purses = Table("purses", PurseEntry, key=("purse_id",))


def test_nothing_goes_on_while_a_needed_read_model_is_of_another_version(bank: Bank) -> None:
    bank.engine([Purses])
    position = bank.record(opened(1))
    upgraded = bank.engine([NewPurses])

    with pytest.raises(OutdatedError, match="heliograph rebuild purses"):
        Followers(bank.log, (), upgraded, needed=("purses",)).catch_up(position)


def test_others_go_on_while_a_read_model_is_of_another_version(bank: Bank) -> None:
    bank.engine([Purses])
    position = bank.record(opened(1))
    upgraded = bank.engine([NewPurses])

    Followers(bank.log, (), upgraded).catch_up(position)

    assert [(one.position, one.needs_rebuild) for one in upgraded.standings()] == [(0, True)]


def test_a_worker_outlives_a_log_that_is_away_for_a_while(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wait, "PAUSE_AFTER_AN_ERROR_SECONDS", 0)
    stop, turns = Event(), iter([OperationalError("the server is away"), None])

    def turn() -> int:
        if (error := next(turns)) is not None:
            raise error
        stop.set()
        return 1

    wait.keep_up(bank.log.wake_ups, turn, stop)

    assert stop.is_set()
