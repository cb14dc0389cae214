"""The whole API put together: what is served, and what its document tells of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Flask

from interfaces.api import (
    accounts,
    contacts,
    customers,
    days,
    debts,
    holdings,
    imports,
    serving,
    statements,
    wishes,
)
from interfaces.api.bank import LedgerBank
from interfaces.api.operations import Operations
from interfaces.web.sessions import Clock


def install(app: Flask, bank: LedgerBank, issuers: Mapping[str, str], clock: Clock) -> None:
    """Below /api/v1. `issuers` is the bank's name by language."""
    serving.install(app)
    app.register_blueprint(serving.blueprint(bank, groups(bank, issuers), clock))


def groups(bank: LedgerBank, issuers: Mapping[str, str]) -> Sequence[Operations]:
    return (
        customers.operations(bank),
        holdings.operations(bank),
        wishes.operations(bank),
        accounts.operations(bank),
        statements.operations(bank, issuers),
        debts.operations(bank),
        contacts.operations(bank),
        days.operations(bank),
        imports.operations(bank),
    )
