"""The whole API put together: what is served, and what its document tells of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Flask

from interfaces.api import (
    accounts,
    card_accounts,
    contacts,
    customers,
    days,
    debts,
    document_pages,
    erasures,
    events,
    holdings,
    imports,
    serving,
    statements,
    treatments,
    webhooks,
    wishes,
)
from interfaces.api.bank import LedgerBank
from interfaces.api.events import Streams
from interfaces.api.import_shapes import RECORDS
from interfaces.api.openapi import document
from interfaces.api.operations import Operations
from interfaces.web.sessions import Clock

MORE = tuple(RECORDS.values())
"""Schemas of what is sent line by line."""


def install(
    app: Flask, bank: LedgerBank, issuers: Mapping[str, str], clock: Clock, streams: Streams
) -> None:
    """Below /api/v1. `issuers` is the bank's name by language."""
    serving.install(app)
    table = groups(bank, issuers, clock, streams)
    app.register_blueprint(serving.blueprint(bank, table, clock))
    app.register_blueprint(document_pages.blueprint(document(table, more=MORE)))


def groups(
    bank: LedgerBank, issuers: Mapping[str, str], clock: Clock, streams: Streams
) -> Sequence[Operations]:
    return (
        customers.operations(bank),
        holdings.operations(bank),
        wishes.operations(bank),
        accounts.operations(bank),
        statements.operations(bank, issuers),
        card_accounts.operations(bank),
        debts.operations(bank),
        treatments.operations(bank),
        contacts.operations(bank),
        days.operations(bank),
        imports.operations(bank),
        erasures.operations(bank),
        events.operations(bank, streams, clock),
        webhooks.operations(bank),
    )
