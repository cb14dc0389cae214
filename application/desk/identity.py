"""Checking who speaks: questions that the bank's own records answer, compared and not shown."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from eventsourcing.utils import EnvType

from application.read_models.accounts import Accounts
from application.read_models.customers import CustomerDirectory
from application.read_models.ports import Shown, Unsealer
from application.shared.command import Receipt
from application.shared.ledger import Ledger, command
from domain.billing.account import AccountRole
from domain.customer.customer import ContactPointKind, Customer
from domain.customer.identity_check import CheckQuestion, IdentityCheck
from domain.shared.dates import BusinessDate

TAIL = 4
Known = dict[CheckQuestion, frozenset[str]]
"""By question, the answers that are right."""


class IdentityChecks(Ledger):
    name: ClassVar[str] = "identity_checks"  # type: ignore[misc]

    def __init__(
        self,
        env: EnvType | None = None,
        *,
        directory: CustomerDirectory,
        accounts: Accounts,
        unsealer: Unsealer,
    ) -> None:
        super().__init__(env)
        self._directory, self._accounts, self._unsealer = directory, accounts, unsealer

    def questions(self, customer_id: UUID, *, on: date) -> Sequence[CheckQuestion]:
        """Those that the bank could tell a right answer to."""
        known = self._known(customer_id, on)
        return [question for question in CheckQuestion if known.get(question)]

    @command
    def check(
        self,
        customer_id: UUID,
        check_id: UUID,
        answers: Mapping[CheckQuestion, str],
        *,
        at: datetime,
        on: BusinessDate,
    ) -> Receipt:
        """What was answered is compared here and kept nowhere. Raises TooFewQuestionsError."""
        known = self._known(self.find(customer_id, Customer).id, on)
        asked = tuple(question for question in CheckQuestion if question in answers)
        right = tuple(each for each in asked if _plain(answers[each]) in known.get(each, ()))
        made = IdentityCheck.record(
            check_id, customer_id=customer_id, asked=asked, right=right, at=at, on=on
        )
        return Receipt(made.id, self.record(made))

    def _known(self, customer_id: UUID, on: date) -> Known:
        entry = self._directory.customer(customer_id, on=on)
        if entry is None:
            return {}
        points = self._directory.contact_points(customer_id, on=on)
        phones = [one.value for one in points if one.kind is ContactPointKind.PHONE]
        used = self._accounts.used_by(customer_id, on=on)
        own = [one.account.account_no for one in used if one.role is AccountRole.HOLDER]
        opened = self._unsealer.unseal([entry.id_number, entry.born_on, *phones, *own])
        id_number, born_on, *rest = opened
        return {
            CheckQuestion.ID_TAIL: _tails([id_number]),
            CheckQuestion.BORN_ON: _days(born_on),
            CheckQuestion.PHONE_TAIL: _tails(rest[: len(phones)]),
            CheckQuestion.ACCOUNT_TAIL: _tails(rest[len(phones) :]),
        }


def _tails(values: Sequence[Shown]) -> frozenset[str]:
    plain = (_plain(value) for value in values if isinstance(value, str))
    return frozenset(each[-TAIL:] for each in plain if len(each) >= TAIL)


def _days(born_on: Shown) -> frozenset[str]:
    return frozenset([f"{born_on:%Y%m%d}"]) if isinstance(born_on, date) else frozenset()


def _plain(answer: str) -> str:
    """Letters and digits alone, however they were typed: 1990-03-07 is 19900307."""
    wide = unicodedata.normalize("NFKC", answer).upper()
    return "".join(each for each in wide if each.isalnum())
