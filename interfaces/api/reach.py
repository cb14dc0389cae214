"""Whom and what a caller may ask about: all else is as absent as what does not exist."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from application.billing.statement_lines import StatementNotFoundError
from application.read_models.customers import CustomerEntry
from application.read_models.statements import StatementEntry
from application.shared.ledger import WrongKindError
from domain.access.employee import Employee
from domain.billing.account import Account
from domain.billing.card import Card
from domain.billing.card_account import CardAccount
from domain.billing.loan import Loan
from domain.billing.obligation import Obligation
from domain.customer.customer import Customer
from domain.outreach.callback import Callback
from domain.outreach.contact import OutboundContact
from domain.privacy.erasure import ErasureRequest
from domain.shared.errors import NotFoundError
from domain.shared.events import Aggregate
from interfaces.api.bank import LedgerBank
from interfaces.web.bank import today

A = TypeVar("A", bound=Aggregate)


class Reach:
    """All that it finds is of a customer whom the caller sees. Everything raises NotFoundError."""

    def __init__(self, bank: LedgerBank, employee: Employee) -> None:
        self._bank, self._employee = bank, employee

    def customer(self, customer_id: UUID) -> Customer:
        found = self._load(customer_id, Customer)
        if not self._employee.sees(found.facts.branch):
            raise _absent(Customer, customer_id)
        return found

    def entry(self, customer_id: UUID) -> CustomerEntry:
        """As the directory has them today, with what is sealed."""
        found = self._bank.directory.customer(customer_id, on=today(self._bank))
        if found is None or not self._employee.sees(found.branch):
            raise _absent(Customer, customer_id)
        return found

    def account(self, account_id: UUID) -> Account:
        found = self._load(account_id, Account)
        self._seen(found, found.facts.customer_id)
        return found

    def card(self, card_id: UUID) -> Card:
        found = self._load(card_id, Card)
        self._seen(found, found.facts.customer_id)
        return found

    def card_account(self, account_id: UUID) -> CardAccount:
        found = self._load(account_id, CardAccount)
        self._seen(found, found.facts.customer_id)
        return found

    def loan(self, loan_id: UUID) -> Loan:
        found = self._load(loan_id, Loan)
        self._seen(found, found.facts.customer_id)
        return found

    def debt(self, contract_id: UUID) -> Obligation:
        try:
            found = self._load(Obligation.create_id(contract_id), Obligation)
            self._seen(found, found.facts.customer_id)
        except NotFoundError:  # By the name that the caller has for it.
            raise _absent(Obligation, contract_id) from None
        return found

    def contact(self, contact_id: UUID) -> OutboundContact:
        found = self._load(contact_id, OutboundContact)
        self._seen(found, found.customer_id)
        return found

    def callback(self, callback_id: UUID) -> Callback:
        found = self._load(callback_id, Callback)
        self._seen(found, found.customer_id)
        return found

    def erasure(self, request_id: UUID) -> ErasureRequest:
        found = self._load(request_id, ErasureRequest)
        self._seen(found, found.customer_id)
        return found

    def statement(self, statement_id: UUID) -> StatementEntry:
        found = self._bank.statements.statement(statement_id)
        if found is None:
            raise StatementNotFoundError(f"there is no statement {statement_id}")
        self.customer(found.customer_id)
        return found

    def _seen(self, found: Aggregate, customer_id: UUID) -> None:
        customer = self._load(customer_id, Customer)
        if not self._employee.sees(customer.facts.branch):
            raise _absent(type(found), found.id)

    def _load(self, id: UUID, kind: type[A]) -> A:
        """Without a look at the version that the caller expects: that is the command's."""
        try:
            return self._bank.customers.streams.get_many([id], kind)[id]
        except (KeyError, WrongKindError):  # That there is something else tells too much.
            raise _absent(kind, id) from None


def _absent(kind: type[Aggregate], id: UUID) -> NotFoundError:
    return NotFoundError(f"there is no {kind.__name__} {id}")
