"""What the days still have to do: entries to post, statements to cut, instalments to look at."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple, Protocol
from uuid import UUID

from application.read_models.model import ReadModel, Record, Table, handles
from domain.billing.account import Account, StatementFrequency
from domain.billing.card_account import CardAccount
from domain.billing.loan import Loan
from domain.billing.obligation import Obligation
from domain.billing.promise import PromiseState
from domain.billing.promise_book import PromiseBook
from domain.shared.dates import BusinessDate, day_after, months_after


class PostingDue(NamedTuple):
    """A registered transaction that is not posted yet; it counts from `due_on`."""

    account_id: UUID
    transaction_id: UUID
    due_on: date


class StatementDue(NamedTuple):
    """The next statement day of an account that has one, whatever is posted."""

    account_id: UUID
    due_on: date


class InstalmentDue(NamedTuple):
    """The day on which time alone makes the next difference to an unpaid instalment."""

    loan_id: UUID
    number: int
    due_on: date


class DuePending(NamedTuple):
    """A due that is not satisfied; from its date on, its obligation is looked at each day."""

    obligation_id: UUID
    number: int
    due_on: date


class PromiseDue(NamedTuple):
    """An active promise; `due_on` is the first day on which it is kept no more."""

    book_id: UUID
    promise_id: UUID
    due_on: date


class CardPostingDue(NamedTuple):
    """A registered card transaction that is not posted yet; it counts from `due_on`."""

    account_id: UUID
    transaction_id: UUID
    due_on: date


class CardLookDue(NamedTuple):
    """A day that a card account waits for: of NEXT_CUT its cut, else a statement's judgement."""

    account_id: UUID
    cycle: int
    due_on: date


class CardDraft(NamedTuple):
    """A cycle that is cut, and whose statement has no number yet."""

    account_id: UUID
    cycle: int
    due_on: date


NEXT_CUT = 0


class Agenda(Protocol):
    """Port. Pages are in the order of ids: `after` is the last one of the page before."""

    def first_on(self) -> BusinessDate | None:
        """The earliest day that has anything to do."""

    def loans_due(self, on: BusinessDate, *, after: UUID | None, limit: int) -> list[UUID]:
        """With an instalment to look at by that day; each once."""

    def obligations_due(self, on: BusinessDate, *, after: UUID | None, limit: int) -> list[UUID]:
        """With an unsatisfied due of that day or of one before; each once."""

    def promises_due(self, on: BusinessDate, *, after: UUID | None, limit: int) -> list[UUID]:
        """Books of promises with one whose time was over before that day; each once."""

    def accounts_late(self, on: BusinessDate, *, after: UUID | None, limit: int) -> list[UUID]:
        """With an entry to post that counts from an earlier day; each once."""

    def accounts_due(self, on: BusinessDate, *, after: UUID | None, limit: int) -> list[UUID]:
        """With an entry to post or a statement to cut by that day; each once."""

    def cards_late(self, on: BusinessDate, *, after: UUID | None, limit: int) -> list[UUID]:
        """Card accounts with an entry to post that counts from an earlier day; each once."""

    def cards_due(self, on: BusinessDate, *, after: UUID | None, limit: int) -> list[UUID]:
        """Card accounts with an entry, a judgement or a cut by that day; each once."""

    def card_drafts(self, on: BusinessDate, *, after: UUID | None, limit: int) -> list[UUID]:
        """Card accounts with a statement to be numbered; each once."""


class DaysToCome(ReadModel):
    """What is done is deleted: it holds no more than what is still to do."""

    name = "agenda"
    version = 4
    by_stream = True
    postings = Table(
        "postings_due",
        PostingDue,
        key=("account_id", "transaction_id"),
        indexes=(("due_on", "account_id"),),
    )
    statements = Table(
        "statements_due", StatementDue, key=("account_id",), indexes=(("due_on", "account_id"),)
    )
    instalments = Table(
        "instalments_due",
        InstalmentDue,
        key=("loan_id", "number"),
        indexes=(("due_on", "loan_id"),),
    )

    dues = Table(
        "dues_pending",
        DuePending,
        key=("obligation_id", "number"),
        indexes=(("due_on", "obligation_id"),),
    )

    promises = Table(
        "promises_due",
        PromiseDue,
        key=("book_id", "promise_id"),
        indexes=(("due_on", "book_id"),),
    )

    card_postings = Table(
        "card_postings_due",
        CardPostingDue,
        key=("account_id", "transaction_id"),
        indexes=(("due_on", "account_id"),),
    )

    card_looks = Table(
        "card_looks_due",
        CardLookDue,
        key=("account_id", "cycle"),
        indexes=(("due_on", "account_id"),),
    )

    card_drafts = Table("card_drafts", CardDraft, key=("account_id", "cycle"))

    @handles(Account.AccountOpened)
    def opened(self, event: Account.AccountOpened, record: Record) -> None:
        self._next_statement(event.originator_id, event.frequency, event.effective_on)

    @handles(Account.TransactionRegistered, only=("transaction_id", "effective_on"))
    def registered(self, event: Account.TransactionRegistered, record: Record) -> None:
        self.postings.put(PostingDue(event.originator_id, event.transaction_id, event.effective_on))

    @handles(Account.EntryPosted, only=("transaction_id",))
    def posted(self, event: Account.EntryPosted, record: Record) -> None:
        self.postings.delete((event.originator_id, event.transaction_id))

    @handles(Account.StatementIssued)
    def issued(self, event: Account.StatementIssued, record: Record) -> None:
        self._next_statement(event.originator_id, event.frequency, event.period.ends_on)

    @handles(Loan.LoanGranted)
    def granted(self, event: Loan.LoanGranted, record: Record) -> None:
        remind_days = event.terms.remind_days
        for each in event.schedule:
            coming_on = max(day_after(each.due_on, -remind_days), event.effective_on)
            self.instalments.put(InstalmentDue(event.originator_id, each.number, coming_on))

    @handles(Loan.InstalmentComingDue)
    def coming_due(self, event: Loan.InstalmentComingDue, record: Record) -> None:
        self.instalments.patch((event.originator_id, event.number), due_on=event.due_on)

    @handles(Loan.InstalmentFellDue)
    def fell_due(self, event: Loan.InstalmentFellDue, record: Record) -> None:
        self.instalments.patch((event.originator_id, event.number), due_on=day_after(event.due_on))

    @handles(Loan.InstalmentMissed, Loan.InstalmentPaid)
    def settled(self, event: Loan.InstalmentMissed | Loan.InstalmentPaid, record: Record) -> None:
        self.instalments.delete((event.originator_id, event.number))

    @handles(Obligation.ObligationOpened)
    def owed(self, event: Obligation.ObligationOpened, record: Record) -> None:
        for due in event.dues:
            self.dues.put(DuePending(event.originator_id, due.number, due.due_on))

    @handles(Obligation.DueScheduled)
    def scheduled(self, event: Obligation.DueScheduled, record: Record) -> None:
        self.dues.put(DuePending(event.originator_id, event.due.number, event.due.due_on))

    @handles(Obligation.ObligationReduced)
    def reduced(self, event: Obligation.ObligationReduced, record: Record) -> None:
        for number in event.satisfied:
            self.dues.delete((event.originator_id, number))

    @handles(Obligation.ReductionReversed)
    def reopened(self, event: Obligation.ReductionReversed, record: Record) -> None:
        for due in event.reopened:
            self.dues.put(DuePending(event.originator_id, due.number, due.due_on))

    @handles(PromiseBook.PromiseMade)
    def promised(self, event: PromiseBook.PromiseMade, record: Record) -> None:
        over_on = day_after(event.last_on)
        self.promises.put(PromiseDue(event.originator_id, event.promise_id, over_on))

    @handles(PromiseBook.PromiseClosed)
    def closed(self, event: PromiseBook.PromiseClosed, record: Record) -> None:
        self.promises.delete((event.originator_id, event.promise_id))

    @handles(PromiseBook.PromiseOutcomeCorrected)
    def outcome(self, event: PromiseBook.PromiseOutcomeCorrected, record: Record) -> None:
        if event.becomes is PromiseState.ACTIVE:
            over_on = day_after(event.last_on)
            self.promises.put(PromiseDue(event.originator_id, event.promise_id, over_on))

    @handles(CardAccount.CardAccountOpened)
    def card_opened(self, event: CardAccount.CardAccountOpened, record: Record) -> None:
        cut_on = event.terms.days.statement_on(event.effective_on)
        self.card_looks.put(CardLookDue(event.originator_id, NEXT_CUT, cut_on))

    @handles(CardAccount.CardTransactionRegistered, only=("transaction_id", "effective_on"))
    def card_told(self, event: CardAccount.CardTransactionRegistered, record: Record) -> None:
        id, transaction_id = event.originator_id, event.transaction_id
        self.card_postings.put(CardPostingDue(id, transaction_id, event.effective_on))

    @handles(CardAccount.CardEntryPosted, only=("entry_id",))
    def card_posted(self, event: CardAccount.CardEntryPosted, record: Record) -> None:
        self.card_postings.delete((event.originator_id, event.entry_id))

    @handles(CardAccount.CardCycleCut)
    def card_cut(self, event: CardAccount.CardCycleCut, record: Record) -> None:
        id, cycle = event.originator_id, event.cycle
        next_on = months_after(cycle.cut_on, 1)
        self.card_looks.put(CardLookDue(id, NEXT_CUT, next_on))
        if cycle.amount_due:
            self.card_looks.put(CardLookDue(id, cycle.number, day_after(cycle.last_on)))
        self.card_drafts.put(CardDraft(id, cycle.number, cycle.cut_on))

    @handles(CardAccount.CardStatementIssued, only=("cycle",))
    def card_issued(self, event: CardAccount.CardStatementIssued, record: Record) -> None:
        self.card_drafts.delete((event.originator_id, event.cycle))

    @handles(CardAccount.CardStatementAssessed, only=("cycle",))
    def card_assessed(self, event: CardAccount.CardStatementAssessed, record: Record) -> None:
        self.card_looks.delete((event.originator_id, event.cycle))

    def _next_statement(
        self, account_id: UUID, frequency: StatementFrequency, starts_on: BusinessDate
    ) -> None:
        due_on = _next_day(frequency, starts_on)
        if due_on is not None:
            self.statements.put(StatementDue(account_id, due_on))


@lru_cache(maxsize=10_000)
def _next_day(frequency: StatementFrequency, starts_on: BusinessDate) -> BusinessDate | None:
    """Of many accounts it is the same."""
    return frequency.next_day(starts_on)
