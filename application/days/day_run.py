"""Runs business days: the store says what there is to do, a run only asks, decides and appends.

Nothing of a run is kept but in the log. It may be stopped between any two appends, run twice, or
run by several at once: whoever comes next finds what is left, and decides the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar, Protocol
from uuid import UUID

from eventsourcing.persistence import IntegrityError
from eventsourcing.utils import EnvType, retry

from application.calendar.calendars import BusinessCalendars
from application.days.progress import Stop, Tally, Watch
from application.read_models.agenda import Agenda
from application.shared.command import Circumstances, acting, circumstances
from application.shared.held import Held
from application.shared.ledger import ATTEMPTS, Ledger, pending
from application.shared.ports import A
from domain.billing.account import Account
from domain.billing.card_account import CardAccount
from domain.billing.loan import Loan
from domain.billing.obligation import Obligation
from domain.billing.promise_book import PromiseBook
from domain.shared.actor import Actor, ActorKind
from domain.shared.dates import BusinessDate, day_after
from domain.shared.events import Aggregate
from domain.shared.ids import derived_id

PAGE = 1_000
"""Of what is loaded at once, and recorded in one append."""

MOST_EVENTS = 50_000
"""In one append, of the 65,535 that the log takes: an account may have years to catch up with."""

RUNNER = Actor(ActorKind.JOB, "day-run")


class Followers(Protocol):
    """Port: the policies and the read models, which follow the log."""

    def catch_up(self, position: int) -> None:
        """Returns when all of them have seen that position, and whatever their seeing led to."""


class DueErasures(Protocol):
    """Port: personal data whose clock has run out."""

    def carry_out_due(self, on: BusinessDate) -> object:
        """Everything that is recorded was followed up."""


class DraftsIssued(Protocol):
    """Port: the numbers of card statements."""

    def issue_drafts(self, account_ids: Sequence[UUID], *, on: BusinessDate) -> None:
        """May be done again, and by several at once."""


class DebtsTreated(Protocol):
    """Port: the stages of debts."""

    @property
    def lead_days(self) -> int:
        """How long before a due date its treatment begins."""

    def treat(self, obligation_ids: Sequence[UUID], *, on: BusinessDate) -> None:
        """May be done again, and by several at once."""


class Due(Protocol):
    """One page of a question to the agenda."""

    def __call__(self, on: BusinessDate, *, after: UUID | None, limit: int) -> list[UUID]: ...


class DayRun(Ledger):
    """One date after the other: opened, worked through, followed up, closed."""

    name: ClassVar[str] = "days"  # type: ignore[misc]

    def __init__(
        self,
        env: EnvType | None = None,
        *,
        calendars: BusinessCalendars,
        agenda: Agenda,
        followers: Followers,
        cards: DraftsIssued,
        treatments: DebtsTreated,
        erasures: DueErasures | None = None,
    ) -> None:
        super().__init__(env)
        self._calendars = calendars
        self._agenda = agenda
        self._followers = followers
        self._cards = cards
        self._treatments = treatments
        self._erasures = erasures
        self._held = Held(self.streams)

    def run(
        self,
        *,
        through: BusinessDate,
        watch: Watch = lambda progress: None,
        stop: Stop = lambda: False,
    ) -> BusinessDate | None:
        """From the first date that is not closed; the last one that is, when it returns.

        The bank's first date is the earliest that has anything to do; None if there is none yet.
        """
        self._catch_up()
        first_on = self._started(through)
        if first_on is None:
            return None
        tally = Tally(watch, first_on=first_on, last_on=through)
        while not stop() and (on := self._calendars.current_on()) <= through:
            with acting(_circumstances(on)):
                if not self._day(on, tally, stop):
                    break
            tally.closed(on)
        return self._calendars.closed_on()

    def _started(self, through: BusinessDate) -> BusinessDate | None:
        if self._calendars.calendar() is None:
            first_on = self._agenda.first_on()
            if first_on is None or first_on > through:
                return None
            with acting(_circumstances(first_on)):
                self._calendars.start(first_on=first_on)
        return self._calendars.current_on()

    def _day(self, on: BusinessDate, tally: Tally, stop: Stop) -> bool:
        """False when it was stopped on the way."""
        self._calendars.open_day(on)
        late = self._accounts(self._agenda.accounts_late, on, tally, stop)
        if late + self._card_accounts(self._agenda.cards_late, on, tally, stop):
            self._catch_up()  # No debt is judged before payments that were told late are its.
        for ids in self._pages(self._agenda.loans_due, on, stop):
            self._work(ids, Loan, on, Loan.age)
            tally.page(on, loans=len(ids))
        for ids in self._pages(self._agenda.obligations_due, on, stop):
            self._work(ids, Obligation, on, Obligation.age)
            tally.page(on, obligations=len(ids))
        for ids in self._pages(self._agenda.promises_due, on, stop):
            self._work(ids, PromiseBook, on, PromiseBook.look)
            tally.page(on, promises=len(ids))
        for ids in self._treated(on, stop):
            self._treatments.treat(ids, on=on)
        self._accounts(self._agenda.accounts_due, on, tally, stop)
        if self._card_accounts(self._agenda.cards_due, on, tally, stop):
            self._catch_up()  # What is cut today is found among the drafts, all of it.
        for ids in self._pages(self._agenda.card_drafts, on, stop):
            self._cards.issue_drafts(ids, on=on)
        if stop():
            return False
        self._catch_up()
        if self._erasures is not None:
            self._erasures.carry_out_due(on)
        self._calendars.close_day(on)
        return True

    def _treated(self, on: BusinessDate, stop: Stop) -> Iterator[list[UUID]]:
        """Also debts whose due dates are near."""
        ahead_on = day_after(on, self._treatments.lead_days)

        def due(on: BusinessDate, *, after: UUID | None, limit: int) -> list[UUID]:
            return self._agenda.obligations_due(ahead_on, after=after, limit=limit)

        return self._pages(due, on, stop)

    def _accounts(self, due: Due, on: BusinessDate, tally: Tally, stop: Stop) -> int:
        """How many there were."""
        done = 0
        for ids in self._pages(due, on, stop):
            self._work(ids, Account, on, _close_books)
            tally.page(on, accounts=len(ids))
            done += len(ids)
        return done

    def _card_accounts(self, due: Due, on: BusinessDate, tally: Tally, stop: Stop) -> int:
        done = 0
        for ids in self._pages(due, on, stop):
            self._work(ids, CardAccount, on, CardAccount.work)
            tally.page(on, cards=len(ids))
            done += len(ids)
        return done

    def _pages(self, due: Due, on: BusinessDate, stop: Stop) -> Iterator[list[UUID]]:
        """None any more once it is stopped, or another run has closed the date."""
        after: UUID | None = None
        while not stop() and (ids := due(on, after=after, limit=PAGE)):
            if self._calendars.is_closed(on):
                return
            yield ids
            after = ids[-1]

    @retry(IntegrityError, max_attempts=ATTEMPTS)
    def _work(
        self,
        ids: Sequence[UUID],
        kind: type[A],
        on: BusinessDate,
        work: Callable[[A, BusinessDate], None],
    ) -> None:
        """Has each of them decide what that day brings, in appends of a page."""
        with self._held.unless_lost():
            found = self._held.current(ids, kind)
            for each in ids:
                work(found[each], on)
            self._append([found[each] for each in ids])

    def _append(self, aggregates: Sequence[Aggregate]) -> None:
        for events in in_appends([pending(each) for each in aggregates]):
            self.record_all([(circumstances(), events)])

    def _catch_up(self) -> None:
        self._followers.catch_up(self.recorder.max_notification_id() or 0)


def in_appends(decided: Sequence[list[Any]]) -> Iterator[list[Any]]:
    """What one aggregate decided stays together, unless it is more than an append takes."""
    together: list[Any] = []
    for events in decided:
        if together and len(together) + len(events) > MOST_EVENTS:
            yield together
            together = []
        together += events
        while len(together) > MOST_EVENTS:
            yield together[:MOST_EVENTS]
            together = together[MOST_EVENTS:]
    if together:
        yield together


def _close_books(account: Account, on: BusinessDate) -> None:
    """A statement stands in one append with the last entries that it says."""
    account.post(on)
    account.cut_statement(on)


def _circumstances(on: BusinessDate) -> Circumstances:
    return Circumstances(actor=RUNNER, correlation_id=derived_id("days/day", on))
