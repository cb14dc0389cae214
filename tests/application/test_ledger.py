"""Commands that are sent twice: one request, one answer."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from application.shared.command import Circumstances, CommandIdReusedError, Receipt, acting
from domain.billing.account import Account, AccountRole, AnotherHolderError
from tests.application.bank import an_open_account, register
from tests.facts import JANUARY, TELLER
from tests.memory_bank import MemoryBank

ASKED = replace(TELLER, command_id=UUID(int=0xC0), fingerprint=b"authorise 2")
OTHERWISE = replace(ASKED, fingerprint=b"authorise 3")


@pytest.fixture
def bank() -> MemoryBank:
    return MemoryBank()


def authorise(
    bank: MemoryBank,
    account_id: UUID,
    user_id: UUID,
    under: Circumstances,
    role: AccountRole = AccountRole.AUTHORISED_USER,
) -> Receipt:
    with acting(under):
        return bank.billing.authorise(account_id, user_id=user_id, role=role, effective_on=JANUARY)


def test_a_command_sent_again_gives_the_receipt_of_then_though_nothing_is_left_to_record(
    bank: MemoryBank,
) -> None:
    _, account_id = an_open_account(bank)
    user_id = register(bank, "2").id
    first = authorise(bank, account_id, user_id, ASKED)

    again = authorise(bank, account_id, user_id, ASKED)

    assert (again, first.position) == (first, bank.log.last())


def test_a_command_sent_again_gives_the_receipt_of_then_though_now_a_rule_forbids_it(
    bank: MemoryBank,
) -> None:
    _, account_id = an_open_account(bank)
    user_id = register(bank, "2").id
    first = authorise(bank, account_id, user_id, ASKED)

    again = authorise(bank, account_id, user_id, ASKED, AccountRole.HOLDER)

    assert again == first


@pytest.mark.parametrize("role", AccountRole)
@pytest.mark.parametrize("customer_no", ["2", "3"])
def test_another_request_under_a_known_command_id_is_refused_and_not_answered(
    bank: MemoryBank, customer_no: str, role: AccountRole
) -> None:
    """Be there something to record, nothing, or a rule against it."""
    _, account_id = an_open_account(bank)
    authorise(bank, account_id, register(bank, "2").id, ASKED)
    other_id = register(bank, customer_no).id

    with pytest.raises(CommandIdReusedError):
        authorise(bank, account_id, other_id, OTHERWISE, role)

    with bank.acting():
        assert len(bank.billing.find(account_id, Account).users) == 1


def test_a_rule_that_forbids_a_new_command_is_told(bank: MemoryBank) -> None:
    _, account_id = an_open_account(bank)

    with pytest.raises(AnotherHolderError):
        authorise(bank, account_id, register(bank, "2").id, ASKED, AccountRole.HOLDER)
