"""Whom a question about the past is about, as far as that is known before it is answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from application.enquiries.bounds import Whose, WhoseKind
from application.enquiries.replay import Fact
from application.read_models.customers import CustomerDirectory, NumberedCustomer
from application.read_models.statements import Statements


class Whom:
    """By what is recorded: nobody else's id is put into the log as a subject."""

    def __init__(self, directory: CustomerDirectory, statements: Statements) -> None:
        self._directory, self._statements = directory, statements

    def known(self, customer_id: UUID | None) -> UUID | None:
        if customer_id is None or self._directory.customer(customer_id, on=date.max) is None:
            return None
        return customer_id

    def of(self, whose: Whose) -> UUID | None:
        if whose.kind is WhoseKind.PERSON:
            return self.known(whose.id)
        if whose.kind is WhoseKind.STATEMENT:
            statement = self._statements.statement(whose.id)
            return statement.customer_id if statement else None
        return None

    def named(self, facts: Iterable[Fact]) -> dict[UUID, NumberedCustomer]:
        """The customers that facts are about, all asked for at once."""
        about = {fact.subject_id for fact in facts if fact.subject_id is not None}
        return self._directory.numbers(about)
