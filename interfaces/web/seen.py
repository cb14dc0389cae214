"""The bank as the one who asks sees it: without customers of branches that are not theirs."""

from __future__ import annotations

from datetime import date
from typing import Any, cast
from uuid import UUID

from flask import Flask, current_app, g

from application.access.sight import (
    SeenAccounts,
    SeenCauses,
    SeenContacts,
    SeenDirectory,
    SeenHistory,
    SeenLoans,
    SeenStatements,
    SeenTimeline,
    Sight,
)
from application.read_models.customers import CustomerDirectory
from domain.shared.errors import NotFoundError
from interfaces.web.bank import Bank
from interfaces.web.sessions import current

EXTENSION = "heliograph-sight"


class UnseenCustomerError(NotFoundError):
    """There is a customer with this id."""


class SeenBank:
    """What is not said otherwise here is the whole bank's."""

    def __init__(self, bank: Bank) -> None:
        self._whole = bank
        self.directory = SeenDirectory(bank.directory, sight)
        self.accounts = SeenAccounts(bank.accounts, sight)
        self.loans = SeenLoans(bank.loans, sight)
        self.contacts = SeenContacts(bank.contacts, sight)
        self.statements = SeenStatements(bank.statements, sight)
        self.history = SeenTimeline(bank.history, sight)
        self.audit_history = SeenHistory(bank.audit_history, sight)
        self.causes = SeenCauses(bank.causes, sight)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._whole, name)


def install(app: Flask, bank: Bank) -> Bank:
    """What pages and programs are to be given, in the place of the whole bank."""
    app.extensions[EXTENSION] = bank.directory
    return cast("Bank", SeenBank(bank))


def sight() -> Sight:
    """Of the one who asks; outside a session and without a token, of nobody."""
    found: Sight | None = g.get("sight")
    if found is None:
        whole = cast("CustomerDirectory", current_app.extensions[EXTENSION])
        session = current()
        found = g.sight = Sight(whole, session.employee if session else None)
    return found


def must_see(customer_id: UUID) -> None:
    """Before a command about a customer. Raises UnseenCustomerError, as if there were none."""
    whole = cast("CustomerDirectory", current_app.extensions[EXTENSION])
    if not sight().sees(customer_id) or whole.customer(customer_id, on=date.max) is None:
        raise UnseenCustomerError(f"there is no customer {customer_id}")
