"""An account: who may use it, what is registered and posted on it, and its statements."""

from __future__ import annotations

from uuid import UUID

from eventsourcing.domain import event

from domain.billing.account_facts import AccountFacts, AccountUser, ServicedLoan, StandingOrder
from domain.billing.account_facts import AccountRole as AccountRole
from domain.billing.statement import Statement
from domain.billing.statement import StatementFrequency as StatementFrequency
from domain.billing.transaction import Entry, Purpose, Transaction, TransactionKind
from domain.shared.dates import BusinessDate, Period, day_after
from domain.shared.errors import DomainError
from domain.shared.events import Aggregate
from domain.shared.ids import derived_id
from domain.shared.money import MixedCurrenciesError, Money
from domain.shared.personal import CustomerId, Erased, OptionalTransactionsText, TransactionsText
from domain.shared.registration import RegisteredOtherwiseError, refuse_difference


class BeforeOpeningError(DomainError):
    """Nothing is so on an account before the day on which it opens."""


class NoAmountError(DomainError):
    """A transaction moves money, one way or the other; a standing order moves some each time."""


class AnotherHolderError(DomainError):
    """An account has one holder; others are its authorised users."""


class StrangerError(DomainError):
    """The cards of an account are carried by those who may use it."""


class ServicesAnotherLoanError(DomainError):
    """An account repays one loan, so that each loan payment belongs to it."""


class Account(Aggregate):
    """The books of one account. A transaction is registered when told, and posted on its day.

    The entries since the last statement are its open cycle, which the next statement closes.
    """

    facts: AccountFacts
    balance: Money
    users: dict[UUID, AccountUser]
    orders: dict[UUID, StandingOrder]
    loan: ServicedLoan | None
    pending: dict[UUID, Transaction]
    amounts: dict[UUID, int]
    """Minor units of every transaction ever registered: none is posted twice."""
    cycle: list[Entry]
    cycle_number: int
    cycle_starts_on: BusinessDate
    cycle_opening: Money

    class AccountOpened(Aggregate.Created):
        TOPIC = "billing.AccountOpened"
        customer_id: CustomerId
        account_no: TransactionsText
        branch: str
        currency: str
        frequency: StatementFrequency
        effective_on: BusinessDate

    class AccountUserAuthorised(Aggregate.Event):
        """`customer_id` may use the account; its holder is one of its users."""

        TOPIC = "billing.AccountUserAuthorised"
        customer_id: CustomerId
        role: AccountRole
        effective_on: BusinessDate

    class StandingOrderRegistered(Aggregate.Event):
        TOPIC = "billing.StandingOrderRegistered"
        customer_id: CustomerId
        order_id: UUID
        purpose: Purpose
        amount: Money
        counterparty: OptionalTransactionsText
        effective_on: BusinessDate

    class LoanServiced(Aggregate.Event):
        """Loan payments from this account repay that loan."""

        TOPIC = "billing.LoanServiced"
        customer_id: CustomerId
        loan_id: UUID
        effective_on: BusinessDate

    class TransactionRegistered(Aggregate.Event):
        """Told by its source, perhaps ahead of `effective_on`; it counts once it is posted."""

        TOPIC = "billing.TransactionRegistered"
        customer_id: CustomerId
        transaction_id: UUID
        amount: Money
        kind: TransactionKind
        purpose: Purpose
        counterparty: OptionalTransactionsText
        reference: str
        effective_on: BusinessDate

    class EntryPosted(Aggregate.Event):
        """`balance` is the account's after it; `effective_on` is the value date."""

        TOPIC = "billing.EntryPosted"
        customer_id: CustomerId
        transaction_id: UUID
        amount: Money
        balance: Money
        kind: TransactionKind
        purpose: Purpose
        loan_id: UUID | None
        effective_on: BusinessDate
        posted_on: BusinessDate

    class StatementIssued(Aggregate.Event):
        """Says the entries posted since the one before; never changes again."""

        TOPIC = "billing.StatementIssued"
        customer_id: CustomerId
        statement_id: UUID
        number: int
        frequency: StatementFrequency
        period: Period
        opening: Money
        credits: Money
        debits: Money
        closing: Money
        entries: int
        content_hash: str
        effective_on: BusinessDate

    @staticmethod
    def create_id(bank: str, account_key: str) -> UUID:
        return derived_id("billing/account", bank, account_key)

    @classmethod
    def open(
        cls,
        *,
        bank: str,
        account_key: str,
        account_no: str,
        customer_id: UUID,
        branch: str,
        currency: str,
        frequency: StatementFrequency,
        effective_on: BusinessDate,
    ) -> Account:
        """`account_key` is unique in its bank and tells nothing; `customer_id` is the holder."""
        Money(0, currency)  # Raises UnknownCurrencyError.
        return cls._create(
            cls.AccountOpened,
            id=cls.create_id(bank, account_key),
            customer_id=customer_id,
            account_no=account_no,
            branch=branch,
            currency=currency,
            frequency=frequency,
            effective_on=effective_on,
        )

    def confirm(
        self,
        *,
        customer_id: UUID,
        branch: str,
        currency: str,
        frequency: StatementFrequency,
        effective_on: BusinessDate,
    ) -> None:
        """Told again: raises RegisteredOtherwiseError for other facts."""
        told = AccountFacts(customer_id, branch, currency, frequency, effective_on)
        refuse_difference("the account", self.facts, told)

    def authorise(self, user_id: UUID, *, role: AccountRole, effective_on: BusinessDate) -> None:
        self._refuse_before_opening(effective_on)
        if (role is AccountRole.HOLDER) != (user_id == self.facts.customer_id):
            raise AnotherHolderError(f"{user_id} is not the {role.value} of account {self.id}")
        told = AccountUser(role, effective_on)
        if (known := self.users.get(user_id)) is not None:
            refuse_difference("the account's user", known, told)
            return
        self._user_authorised(user_id, role, effective_on)

    def refuse_stranger(self, customer_id: UUID) -> None:
        """Raises StrangerError for one who is neither its holder nor authorised."""
        if customer_id != self.facts.customer_id and customer_id not in self.users:
            raise StrangerError(f"{customer_id} may not use account {self.id}")

    def register_standing_order(
        self,
        order_id: UUID,
        *,
        purpose: Purpose,
        amount: Money,
        counterparty: str | None,
        effective_on: BusinessDate,
    ) -> None:
        self._refuse_before_opening(effective_on)
        self._refuse_another_currency(amount)
        if amount.minor <= 0:
            raise NoAmountError(f"standing order {order_id} moves {amount.decimal}")
        told = StandingOrder(purpose, amount, effective_on)
        if (known := self.orders.get(order_id)) is not None:
            refuse_difference("the standing order", known, told)
            return
        self._standing_order_registered(
            self.facts.customer_id, order_id, purpose, amount, counterparty, effective_on
        )

    def service_loan(self, loan_id: UUID, *, principal: Money, effective_on: BusinessDate) -> None:
        """Raises MixedCurrenciesError, ServicesAnotherLoanError."""
        self._refuse_before_opening(effective_on)
        self._refuse_another_currency(principal)
        told = ServicedLoan(loan_id, effective_on)
        if self.loan is None:
            self._loan_serviced(self.facts.customer_id, loan_id, effective_on)
        elif self.loan.loan_id != loan_id:
            raise ServicesAnotherLoanError(f"account {self.id} repays loan {self.loan.loan_id}")
        else:
            refuse_difference("the serviced loan", self.loan, told)

    def register_transaction(
        self,
        transaction_id: UUID,
        *,
        amount: Money,
        kind: TransactionKind,
        purpose: Purpose,
        counterparty: str | None,
        reference: str,
        effective_on: BusinessDate,
    ) -> None:
        """Of one that is posted already, only the amount is still compared."""
        self._refuse_before_opening(effective_on)
        self._refuse_another_currency(amount)
        if not amount:
            raise NoAmountError(f"transaction {reference} moves nothing")
        told = Transaction(transaction_id, amount, kind, purpose, reference, effective_on)
        if transaction_id in self.amounts:
            self._refuse_another_transaction(told)
            return
        self._transaction_registered(
            self.facts.customer_id,
            transaction_id,
            amount,
            kind,
            purpose,
            counterparty,
            reference,
            effective_on,
        )

    def post(self, on: BusinessDate) -> None:
        """Posts what is due by then, by value date and then as registered.

        Does nothing for a day that the account's books are past: its statement is cut, or
        something was posted on a later day.
        """
        if on < self._books_on:
            return
        due = (each for each in self.pending.values() if each.effective_on <= on)
        for each in sorted(due, key=lambda transaction: transaction.effective_on):
            self.trigger_event(  # As _entry_posted does, and in half the time: nights are short.
                Account.EntryPosted,
                customer_id=self.facts.customer_id,
                transaction_id=each.transaction_id,
                amount=each.amount,
                balance=self.balance + each.amount,
                kind=each.kind,
                purpose=each.purpose,
                loan_id=self._loan_repaid_by(each),
                effective_on=each.effective_on,
                posted_on=on,
            )

    def cut_statement(self, on: BusinessDate) -> None:
        """Closes the cycle at the end of `on`, if that is one of the account's statement days."""
        if on < self._books_on or not self._is_statement_day(on):
            return
        statement = Statement.of(
            self.id,
            self.cycle_number,
            self.facts.frequency,
            Period(self.cycle_starts_on, day_after(on)),
            self.cycle_opening,
            self.cycle,
        )
        self.trigger_event(
            Account.StatementIssued,
            customer_id=self.facts.customer_id,
            statement_id=statement.id,
            number=statement.number,
            frequency=statement.frequency,
            period=statement.period,
            opening=statement.opening,
            credits=statement.credits,
            debits=statement.debits,
            closing=statement.closing,
            entries=len(statement.entries),
            content_hash=statement.content_hash,
            effective_on=on,
        )

    @property
    def _books_on(self) -> BusinessDate:
        """The first day on which something may still be posted."""
        if self.cycle:
            return self.cycle[-1].posted_on
        return self.cycle_starts_on

    def _is_statement_day(self, on: BusinessDate) -> bool:
        if self.facts.frequency is StatementFrequency.AFTER_TRANSACTION:
            return bool(self.cycle)
        return self.facts.frequency.next_day(on) == on

    def _loan_repaid_by(self, transaction: Transaction) -> UUID | None:
        told = (transaction.purpose, transaction.amount, transaction.effective_on)
        return self.loan.loan_id if self.loan and self.loan.is_repaid_by(*told) else None

    def _refuse_before_opening(self, on: BusinessDate) -> None:
        if on < self.facts.effective_on:
            raise BeforeOpeningError(
                f"account {self.id} opens on {self.facts.effective_on}, after {on}"
            )

    def _refuse_another_currency(self, amount: Money) -> None:
        if amount.currency != self.facts.currency:
            raise MixedCurrenciesError(
                f"account {self.id} is kept in {self.facts.currency}, not {amount.currency}"
            )

    def _refuse_another_transaction(self, told: Transaction) -> None:
        if (pending := self.pending.get(told.transaction_id)) is not None:
            refuse_difference(f"transaction {told.reference}", pending, told)
        known = Money(self.amounts[told.transaction_id], self.facts.currency)
        if known != told.amount:
            raise RegisteredOtherwiseError(
                f"transaction {told.reference}", "amount", known.decimal, told.amount.decimal
            )

    @event(AccountOpened)
    def __init__(
        self,
        customer_id: UUID,
        account_no: str | Erased,
        branch: str,
        currency: str,
        frequency: StatementFrequency,
        effective_on: BusinessDate,
    ) -> None:
        self.facts = AccountFacts(customer_id, branch, currency, frequency, effective_on)
        self.balance = Money(0, currency)
        self.users = {}
        self.orders = {}
        self.loan = None
        self.pending = {}
        self.amounts = {}
        self.cycle = []
        self.cycle_number = 1
        self.cycle_starts_on = effective_on
        self.cycle_opening = Money(0, currency)

    @event(AccountUserAuthorised)
    def _user_authorised(
        self, customer_id: UUID, role: AccountRole, effective_on: BusinessDate
    ) -> None:
        self.users[customer_id] = AccountUser(role, effective_on)

    @event(StandingOrderRegistered)
    def _standing_order_registered(
        self,
        customer_id: UUID,
        order_id: UUID,
        purpose: Purpose,
        amount: Money,
        counterparty: str | Erased | None,
        effective_on: BusinessDate,
    ) -> None:
        self.orders[order_id] = StandingOrder(purpose, amount, effective_on)

    @event(LoanServiced)
    def _loan_serviced(self, customer_id: UUID, loan_id: UUID, effective_on: BusinessDate) -> None:
        self.loan = ServicedLoan(loan_id, effective_on)

    @event(TransactionRegistered)
    def _transaction_registered(
        self,
        customer_id: UUID,
        transaction_id: UUID,
        amount: Money,
        kind: TransactionKind,
        purpose: Purpose,
        counterparty: str | Erased | None,
        reference: str,
        effective_on: BusinessDate,
    ) -> None:
        self.amounts[transaction_id] = amount.minor
        self.pending[transaction_id] = Transaction(
            transaction_id, amount, kind, purpose, reference, effective_on
        )

    @event(EntryPosted)
    def _entry_posted(
        self,
        customer_id: UUID,
        transaction_id: UUID,
        amount: Money,
        balance: Money,
        kind: TransactionKind,
        purpose: Purpose,
        loan_id: UUID | None,
        effective_on: BusinessDate,
        posted_on: BusinessDate,
    ) -> None:
        self.pending.pop(transaction_id)
        self.balance = balance
        self.cycle.append(
            Entry(transaction_id, amount, balance, kind, purpose, effective_on, posted_on)
        )

    @event(StatementIssued)
    def _statement_issued(
        self,
        customer_id: UUID,
        statement_id: UUID,
        number: int,
        frequency: StatementFrequency,
        period: Period,
        opening: Money,
        credits: Money,
        debits: Money,
        closing: Money,
        entries: int,
        content_hash: str,
        effective_on: BusinessDate,
    ) -> None:
        self.cycle = []
        self.cycle_number = number + 1
        self.cycle_starts_on = period.ends_on
        self.cycle_opening = closing
