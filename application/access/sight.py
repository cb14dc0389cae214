"""Whose customers somebody sees: another branch's are as absent as those who do not exist."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from application.enquiries.explain import Causes, Explanation
from application.enquiries.history import History, Moment
from application.enquiries.replay import Fact, NothingRecordedError, Step
from application.enquiries.searching import AuditHistory, FoundSteps, Sought
from application.read_models.accounts import AccountEntry, Accounts, CardEntry, UsedAccount
from application.read_models.contacts import ContactEntry, Contacts
from application.read_models.customers import (
    ContactPointEntry,
    CustomerDirectory,
    CustomerEntry,
    NumberedCustomer,
)
from application.read_models.loans import InstalmentEntry, LoanEntry, Loans
from application.read_models.search_keys import Keys
from application.read_models.statements import StatementEntry, Statements
from domain.access.employee import Employee
from domain.access.roles import Scope


class Sight:
    """Of one who asks, for as long as one request takes. Nobody sees nothing."""

    def __init__(self, directory: CustomerDirectory, employee: Employee | None) -> None:
        self._directory, self._employee = directory, employee
        self._known: dict[UUID, bool] = {}

    @property
    def is_whole(self) -> bool:
        return self._employee is not None and self._employee.rights.scope is Scope.BANK

    @property
    def branch(self) -> str | None:
        """The one branch that is seen; None for all of them."""
        if self.is_whole:
            return None
        return self._employee.branch if self._employee else ""

    def sees_branch(self, branch: str) -> bool:
        return self._employee is not None and self._employee.sees(branch)

    def sees(self, customer_id: UUID | None) -> bool:
        """What is about no customer is nobody's secret from another branch."""
        if self.is_whole or customer_id is None:
            return True
        self.look_at([customer_id])
        return self._known[customer_id]

    def remember(self, customer_id: UUID, branch: str) -> bool:
        """Whether they are seen, where their branch is known already."""
        self._known[customer_id] = self.sees_branch(branch)
        return self._known[customer_id]

    def look_at(self, customer_ids: Collection[UUID | None]) -> None:
        """All at once, those that will be asked for one by one."""
        new = {each for each in customer_ids if each is not None} - self._known.keys()
        if new and not self.is_whole:
            found = self._directory.numbers(new)
            self._known |= {
                each: each in found and self.sees_branch(found[each].branch) for each in new
            }


Now = Callable[[], Sight]
"""The sight of the one who asks at the moment."""


class SeenDirectory:
    def __init__(self, directory: CustomerDirectory, sight: Now) -> None:
        self._whole, self._sight = directory, sight

    def customer(self, customer_id: UUID, *, on: date) -> CustomerEntry | None:
        entry = self._whole.customer(customer_id, on=on)
        return entry if entry and self._sight().remember(customer_id, entry.branch) else None

    def numbers(self, customer_ids: Collection[UUID]) -> dict[UUID, NumberedCustomer]:
        found, sight = self._whole.numbers(customer_ids), self._sight()
        return {id: one for id, one in found.items() if sight.sees_branch(one.branch)}

    def contact_points(self, customer_id: UUID, *, on: date) -> list[ContactPointEntry]:
        seen = self._sight().sees(customer_id)
        return self._whole.contact_points(customer_id, on=on) if seen else []

    def find(
        self, asked: Sequence[Keys], *, on: date, limit: int, branch: str | None = None
    ) -> list[CustomerEntry]:
        sight = self._sight()
        if branch is not None and not sight.sees_branch(branch):
            return []
        return self._whole.find(asked, on=on, limit=limit, branch=branch or sight.branch)


class SeenAccounts:
    """An account is seen by those who see its holder."""

    def __init__(self, accounts: Accounts, sight: Now) -> None:
        self._whole, self._sight = accounts, sight

    def account(self, account_id: UUID, *, on: date) -> AccountEntry | None:
        account = self._whole.account(account_id, on=on)
        return account if account and self._sight().sees(account.customer_id) else None

    def used_by(self, customer_id: UUID, *, on: date) -> list[UsedAccount]:
        seen = self._sight().sees(customer_id)
        return self._whole.used_by(customer_id, on=on) if seen else []

    def cards_of(self, customer_id: UUID, *, on: date) -> list[CardEntry]:
        seen = self._sight().sees(customer_id)
        return self._whole.cards_of(customer_id, on=on) if seen else []


class SeenLoans:
    def __init__(self, loans: Loans, sight: Now) -> None:
        self._whole, self._sight = loans, sight

    def loan(self, loan_id: UUID, *, on: date) -> LoanEntry | None:
        loan = self._whole.loan(loan_id, on=on)
        return loan if loan and self._sight().sees(loan.customer_id) else None

    def of_customer(self, customer_id: UUID, *, on: date) -> list[LoanEntry]:
        seen = self._sight().sees(customer_id)
        return self._whole.of_customer(customer_id, on=on) if seen else []

    def instalments(self, loan_id: UUID) -> list[InstalmentEntry]:
        seen = self._sight().is_whole or self.loan(loan_id, on=date.max) is not None
        return self._whole.instalments(loan_id) if seen else []


class SeenContacts:
    def __init__(self, contacts: Contacts, sight: Now) -> None:
        self._whole, self._sight = contacts, sight

    def of_customer(self, customer_id: UUID, *, on: date) -> list[ContactEntry]:
        seen = self._sight().sees(customer_id)
        return self._whole.of_customer(customer_id, on=on) if seen else []


class SeenTimeline:
    """The log of one customer; what else there is to ask of it is about no customer."""

    def __init__(self, history: History, sight: Now) -> None:
        self._whole, self._sight = history, sight

    def of_customer(self, customer_id: UUID, **asked: Any) -> list[Moment]:
        seen = self._sight().sees(customer_id)
        return self._whole.of_customer(customer_id, **asked) if seen else []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._whole, name)


class SeenStatements:
    """A statement is seen by those who see the holder of its account."""

    def __init__(self, statements: Statements, sight: Now) -> None:
        self._whole, self._sight = statements, sight

    def statement(self, statement_id: UUID) -> StatementEntry | None:
        statement = self._whole.statement(statement_id)
        return statement if statement and self._sight().sees(statement.customer_id) else None

    def of_account(
        self, account_id: UUID, *, limit: int, before: int | None = None
    ) -> list[StatementEntry]:
        found = self._whole.of_account(account_id, limit=limit, before=before)
        return [each for each in found if self._sight().sees(each.customer_id)]

    def of_customer(self, customer_id: UUID, *, limit: int) -> list[StatementEntry]:
        seen = self._sight().sees(customer_id)
        return self._whole.of_customer(customer_id, limit=limit) if seen else []


class SeenHistory:
    """The audit history without what is about other branches' customers.

    A page of it may be shorter than was asked for, and still have another after it.
    """

    def __init__(self, history: AuditHistory, sight: Now) -> None:
        self._whole, self._sight = history, sight

    def steps(self, positions: Sequence[int]) -> list[Step]:
        return self._seen(self._whole.steps(positions))

    def search(self, sought: Sought, *, before: int | None = None, limit: int) -> FoundSteps:
        if not self._sight().sees(sought.customer_id):
            return FoundSteps([], None)
        found = self._whole.search(sought, before=before, limit=limit)
        return FoundSteps(self._seen(found.steps), found.next)

    def _seen(self, steps: Sequence[Step]) -> list[Step]:
        sight = self._sight()
        sight.look_at([each.fact.subject_id for each in steps])
        return [each for each in steps if sight.sees(each.fact.subject_id)]


class SeenCauses:
    def __init__(self, causes: Causes, sight: Now) -> None:
        self._whole, self._sight = causes, sight

    def explain(self, event: UUID | int) -> Explanation:
        """Raises NothingRecordedError."""
        found, sight = self._whole.explain(event), self._sight()
        if sight.is_whole:
            return found
        if not sight.sees(found.fact.subject_id):
            raise NothingRecordedError(f"there is no event {event}")

        def seen(facts: Sequence[Fact]) -> list[Fact]:
            return [each for each in facts if sight.sees(each.subject_id)]

        return replace(
            found,
            causes=seen(found.causes),
            effects=[each for each in found.effects if sight.sees(each.fact.subject_id)],
            together=seen(found.together),
            sisters=seen(found.sisters),
            against=seen(found.against),
        )
