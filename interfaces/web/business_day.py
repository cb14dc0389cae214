"""The business date that commands of pages are recorded on."""

from __future__ import annotations

from domain.shared.dates import BusinessDate
from domain.shared.errors import DomainError
from interfaces.web.bank import Bank


class NoBusinessDateError(DomainError):
    """Before its first business date the bank does nothing with customers."""


def business_date(bank: Bank) -> BusinessDate:
    """Raises NoBusinessDateError."""
    on = bank.history.business_date()
    if on is None:
        raise NoBusinessDateError("no business date was opened yet")
    return on
