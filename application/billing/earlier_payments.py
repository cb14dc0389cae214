"""Payments that an account posted before it was told which loan they repay."""

from __future__ import annotations

from uuid import UUID

from eventsourcing.persistence import EventStore

from domain.billing.account import Account
from domain.billing.account_facts import ServicedLoan


def paid_before(
    events: EventStore[UUID], serviced: Account.LoanServiced
) -> list[Account.EntryPosted]:
    """In the order of posting; their entries name no loan, but they count for it all the same."""
    loan = ServicedLoan(serviced.loan_id, serviced.effective_on)
    return [
        each
        for each in events.get(serviced.originator_id, lte=serviced.originator_version)
        if isinstance(each, Account.EntryPosted)
        and loan.is_repaid_by(each.purpose, each.amount, each.effective_on)
    ]
