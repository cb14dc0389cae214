"""A day's run erases what has become due, before it closes the day."""

from __future__ import annotations

from application.days.day_run import DayRun
from domain.shared.dates import BusinessDate
from infrastructure.event_log.memory_factory import MemoryLogFactory
from tests.application.bank import an_open_account
from tests.facts import on
from tests.memory_bank import MemoryAgenda, MemoryBank


class Looking:
    """In place of those who erase: on which days it was asked, and whether each was open."""

    def __init__(self, bank: MemoryBank) -> None:
        self._bank = bank
        self.asked: list[tuple[BusinessDate, bool]] = []

    def carry_out_due(self, on: BusinessDate) -> None:
        self.asked.append((on, not self._bank.calendars.is_closed(on)))


def test_every_day_asks_once_while_it_is_open() -> None:
    bank = MemoryBank()
    an_open_account(bank)
    looking = Looking(bank)
    run = DayRun(
        MemoryLogFactory.environment(bank.log, bank.mapper),
        calendars=bank.calendars,
        agenda=MemoryAgenda(bank.agenda),
        followers=bank,
        cards=bank.cards,
        treatments=bank.treatments,
        erasures=looking,
    )

    run.run(through=on(2026, 1, 31))
    run.run(through=on(2026, 2, 2))

    assert looking.asked == [
        (on(2026, 1, 31), True),
        (on(2026, 2, 1), True),
        (on(2026, 2, 2), True),
    ]
