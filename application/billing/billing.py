"""What can be asked for about accounts, loans and cards; what of one bears on another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar
from uuid import UUID

from eventsourcing.application import ProcessingEvent
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.utils import EnvType

from application.billing.earlier_payments import paid_before
from application.billing.statement_lines import ReadStatement, read_statement
from application.shared.command import Receipt
from application.shared.ledger import Ledger, command
from domain.billing.account import Account, AccountRole, StatementFrequency
from domain.billing.card import Card, CardType
from domain.billing.loan import Instalment, Loan
from domain.billing.product import Products
from domain.billing.transaction import Purpose, TransactionKind
from domain.shared.dates import BusinessDate
from domain.shared.money import Money


class Billing(Ledger):
    """Keys of accounts, and numbers of loans and cards, are unique within their `bank`.

    What is registered already is confirmed; told otherwise, it raises RegisteredOtherwiseError.
    """

    name: ClassVar[str] = "billing"  # type: ignore[misc]

    def __init__(self, env: EnvType | None = None, *, products: Products) -> None:
        super().__init__(env)
        self._products = products

    @command
    def open_account(
        self,
        *,
        bank: str,
        account_key: str,
        account_no: str,
        customer_id: UUID,
        branch: str,
        currency: str,
        frequency: StatementFrequency,
        effective_on: BusinessDate,
    ) -> Receipt:
        known = self.known(Account.create_id(bank, account_key), Account)
        if known is not None:
            known.confirm(
                customer_id=customer_id,
                branch=branch,
                currency=currency,
                frequency=frequency,
                effective_on=effective_on,
            )
            return Receipt(known.id, None)
        account = Account.open(
            bank=bank,
            account_key=account_key,
            account_no=account_no,
            customer_id=customer_id,
            branch=branch,
            currency=currency,
            frequency=frequency,
            effective_on=effective_on,
        )
        return Receipt(account.id, self.record(account))

    @command
    def authorise(
        self, account_id: UUID, *, user_id: UUID, role: AccountRole, effective_on: BusinessDate
    ) -> Receipt:
        account = self.find(account_id, Account)
        account.authorise(user_id, role=role, effective_on=effective_on)
        return Receipt(account_id, self.record(account))

    @command
    def register_standing_order(
        self,
        account_id: UUID,
        *,
        order_id: UUID,
        purpose: Purpose,
        amount: Money,
        counterparty: str | None,
        effective_on: BusinessDate,
    ) -> Receipt:
        account = self.find(account_id, Account)
        account.register_standing_order(
            order_id,
            purpose=purpose,
            amount=amount,
            counterparty=counterparty,
            effective_on=effective_on,
        )
        return Receipt(account_id, self.record(account))

    @command
    def register_transaction(
        self,
        account_id: UUID,
        *,
        transaction_id: UUID,
        amount: Money,
        kind: TransactionKind,
        purpose: Purpose,
        counterparty: str | None,
        reference: str,
        effective_on: BusinessDate,
    ) -> Receipt:
        account = self.find(account_id, Account)
        account.register_transaction(
            transaction_id,
            amount=amount,
            kind=kind,
            purpose=purpose,
            counterparty=counterparty,
            reference=reference,
            effective_on=effective_on,
        )
        return Receipt(account_id, self.record(account))

    @command
    def grant_loan(
        self,
        account_id: UUID,
        *,
        bank: str,
        loan_no: str,
        product: str,
        principal: Money,
        schedule: tuple[Instalment, ...],
        effective_on: BusinessDate,
    ) -> Receipt:
        """To the holder of the account, which will repay it, on the product's terms of that day."""
        account = self.find(account_id, Account)
        version = self._products.loan(product).on(effective_on)
        terms = version.instalment_terms(principal.currency)
        customer_id, loan_id = account.facts.customer_id, Loan.create_id(bank, loan_no)
        loan = self.known(loan_id, Loan)
        if loan is not None:
            loan.confirm(
                customer_id=customer_id,
                account_id=account_id,
                principal=principal,
                schedule=schedule,
                terms=terms,
                effective_on=effective_on,
            )
            return Receipt(loan_id, None)
        loan = Loan.grant(
            bank=bank,
            loan_no=loan_no,
            customer_id=customer_id,
            account_id=account_id,
            principal=principal,
            schedule=schedule,
            terms=terms,
            effective_on=effective_on,
        )
        account.service_loan(loan_id, principal=principal, effective_on=effective_on)
        return Receipt(loan_id, self.record(loan, account))

    @command
    def issue_card(
        self,
        account_id: UUID,
        *,
        bank: str,
        card_no: str,
        customer_id: UUID,
        type: CardType,
        effective_on: BusinessDate,
    ) -> Receipt:
        """To one of the account's users."""
        known = self.known(Card.create_id(bank, card_no), Card)
        if known is not None:
            known.confirm(
                customer_id=customer_id,
                account_id=account_id,
                type=type,
                effective_on=effective_on,
            )
            return Receipt(known.id, None)
        self.find(account_id, Account).refuse_stranger(customer_id)
        card = Card.issue(
            bank=bank,
            card_no=card_no,
            customer_id=customer_id,
            account_id=account_id,
            type=type,
            effective_on=effective_on,
        )
        return Receipt(card.id, self.record(card))

    def statement(self, account_id: UUID, number: int) -> ReadStatement:
        """As it was issued, with its lines. Raises StatementNotFoundError."""
        return read_statement(self.events.get(account_id), number)

    @singledispatchmethod
    def policy(self, event: DomainEventProtocol[UUID], processing: ProcessingEvent[UUID]) -> None:
        """Other events leave loans as they are."""

    @policy.register
    def settle_a_loan_from_its_account(
        self, event: Account.EntryPosted, processing: ProcessingEvent[UUID]
    ) -> None:
        """It counts from its value date, on whichever day it was posted."""
        if event.loan_id is not None:
            self._settle(event.loan_id, [event], processing)

    @policy.register
    def settle_a_loan_that_is_told_after_its_payments(
        self, event: Account.LoanServiced, processing: ProcessingEvent[UUID]
    ) -> None:
        """A feed may deliver them in either order; neither makes a debtor of one who has paid."""
        if paid := paid_before(self.events, event):
            self._settle(event.loan_id, paid, processing)

    def _settle(
        self,
        loan_id: UUID,
        paid: Iterable[Account.EntryPosted],
        processing: ProcessingEvent[UUID],
    ) -> None:
        loan = self.find(loan_id, Loan)
        for each in paid:
            loan.receive(each.transaction_id, amount=-each.amount, effective_on=each.effective_on)
        processing.collect_events(loan)
