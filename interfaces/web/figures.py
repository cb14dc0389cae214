"""The few figures at the head of a customer's page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from application.read_models.accounts import UsedAccount
from application.read_models.contacts import ContactEntry
from domain.billing.account_facts import AccountRole
from domain.shared.money import Money
from interfaces.documents.amounts import in_figures
from interfaces.web.customer_loans import LoanView
from interfaces.web.texts import gettext
from interfaces.web.words import NOTHING


class Held(NamedTuple):
    """A figure, and a few words beside it."""

    label: str
    value: str
    note: str = ""


def figures_of(
    used: Sequence[UsedAccount],
    loans: Sequence[LoanView],
    due: Sequence[Money],
    contacts: Sequence[ContactEntry],
    on: date,
) -> list[Held]:
    held = [one.account.balance for one in used if one.role is AccountRole.HOLDER]
    owed = [loan.entry.outstanding for loan in loans]
    following = min((one.due_on for loan in loans for one in loan.unpaid), default=None)
    ahead = sum(not contact.state_on(on).is_final for contact in contacts)
    return [
        Held(gettext("Balance of own accounts"), summed(held)),
        Held(
            gettext("Amount due this period"),
            summed(due),
            _when(following, on) if following else "",
        ),
        Held(gettext("Loans outstanding"), summed(owed)),
        Held(gettext("Contacts ahead"), str(ahead)),
    ]


def _when(due_on: date, on: date) -> str:
    day = due_on.isoformat()
    if due_on < on:
        return gettext("overdue since %(day)s", day=day)
    return gettext("next %(day)s", day=day)


def summed(amounts: Sequence[Money]) -> str:
    """One sum for each currency: two are never added."""
    sums: dict[str, Money] = {}
    for amount in amounts:
        sums[amount.currency] = sums.get(amount.currency, Money(0, amount.currency)) + amount
    return " · ".join(in_figures(each) for each in sums.values()) or NOTHING
