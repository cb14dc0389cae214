"""Statements, accounts and contracts that a fact is about, and where they are looked at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from flask import url_for

from application.enquiries.replay import Fact
from domain.access.employee import Permission
from interfaces.web.sessions import employee
from interfaces.web.texts import gettext

CONTRACTS = ("CardAccount", "Loan")
WITH_STATEMENTS = ("Account", "Readings")
"""Kinds of streams."""


class Thing(NamedTuple):
    label: str
    href: str


def things(fact: Fact) -> list[Thing]:
    """As far as the one who looks may look at them; asks nothing of the log."""
    return [*_read(fact), *_stepped_through(fact)]


def _read(fact: Fact) -> Iterator[Thing]:
    if not employee().may(Permission.READ_CUSTOMERS):
        return
    statement = fact.fields.get("statement_id")
    if statement is not None and fact.stream_kind in WITH_STATEMENTS:
        yield Thing(gettext("Its statement"), url_for("statements.show", statement_id=statement))
    account = fact.stream_id if fact.stream_kind == "Account" else fact.fields.get("account_id")
    if account is not None:
        yield Thing(gettext("Its account"), url_for("statements.of_account", account_id=account))


def _stepped_through(fact: Fact) -> Iterator[Thing]:
    contract: Any = fact.stream_id if fact.stream_kind in CONTRACTS else None
    contract = contract or fact.fields.get("loan_id") or fact.fields.get("contract_id")
    if contract is not None and employee().may(Permission.REPLAY):
        href = url_for("replay.steps", kind="stream", id=contract)
        yield Thing(gettext("Its contract"), href)
