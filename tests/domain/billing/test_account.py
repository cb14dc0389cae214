"""Accounts: what is told twice, what is posted when, what the rules refuse."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

import pytest

from domain.billing.account import (
    Account,
    AccountRole,
    AnotherHolderError,
    BeforeOpeningError,
    NoAmountError,
    ServicesAnotherLoanError,
    StatementFrequency,
    StrangerError,
)
from domain.billing.transaction import Purpose, TransactionKind
from domain.shared.dates import days
from domain.shared.money import MixedCurrenciesError, Money, UnknownCurrencyError
from domain.shared.registration import RegisteredOtherwiseError
from tests.facts import (
    ANNA,
    BANK,
    BEN,
    JANUARY,
    an_account,
    cny,
    decided,
    names,
    on,
    recorded,
    register,
    transaction_id,
)

LOAN = UUID(int=1)
TERMS: dict[str, Any] = {
    "customer_id": ANNA,
    "branch": "Oak Street",
    "currency": "CNY",
    "frequency": StatementFrequency.MONTHLY,
    "effective_on": JANUARY,
}
TOLD: dict[str, Any] = {
    "amount": cny(5),
    "kind": TransactionKind.BOOKED,
    "purpose": Purpose.FEE,
    "counterparty": None,
    "reference": "1",
    "effective_on": JANUARY,
}


def test_an_account_is_the_same_in_every_import() -> None:
    assert an_account().id == Account.create_id(BANK, "7")


def test_an_account_is_kept_in_a_currency_that_the_bank_knows() -> None:
    with pytest.raises(UnknownCurrencyError):
        Account.open(bank=BANK, account_key="7", account_no="7", **{**TERMS, "currency": "XXX"})


def test_an_account_told_again_is_confirmed() -> None:
    account = an_account()

    account.confirm(**TERMS)

    assert decided(account) == []


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("customer_id", BEN),
        ("branch", "Elm Street"),
        ("currency", "CZK"),
        ("frequency", StatementFrequency.WEEKLY),
        ("effective_on", on(2026, 1, 2)),
    ],
)
def test_an_account_told_otherwise_is_refused_by_the_field(field: str, other: object) -> None:
    with pytest.raises(RegisteredOtherwiseError) as refused:
        an_account().confirm(**{**TERMS, field: other})

    assert refused.value.field == field


def test_a_user_is_authorised_once() -> None:
    account = an_account()

    account.authorise(BEN, role=AccountRole.AUTHORISED_USER, effective_on=JANUARY)
    account.authorise(BEN, role=AccountRole.AUTHORISED_USER, effective_on=JANUARY)

    assert names(account) == ["AccountUserAuthorised"]


@pytest.mark.parametrize(
    ("user", "role"), [(BEN, AccountRole.HOLDER), (ANNA, AccountRole.AUTHORISED_USER)]
)
def test_an_account_has_one_holder(user: UUID, role: AccountRole) -> None:
    account = an_account()

    with pytest.raises(AnotherHolderError):
        account.authorise(user, role=role, effective_on=JANUARY)

    assert decided(account) == []


def test_only_users_carry_the_cards_of_an_account() -> None:
    account = an_account()
    account.refuse_stranger(ANNA)

    with pytest.raises(StrangerError):
        account.refuse_stranger(BEN)


def test_an_account_repays_one_loan() -> None:
    account = an_account()
    account.service_loan(LOAN, principal=cny(100), effective_on=JANUARY)
    account.service_loan(LOAN, principal=cny(100), effective_on=JANUARY)

    with pytest.raises(ServicesAnotherLoanError):
        account.service_loan(UUID(int=2), principal=cny(100), effective_on=JANUARY)

    assert names(account) == ["LoanServiced"]


def test_a_standing_order_is_registered_once() -> None:
    account, order = an_account(), UUID(int=3)
    terms: dict[str, Any] = {
        "purpose": Purpose.HOUSEHOLD,
        "amount": cny(20),
        "counterparty": "city works",
        "effective_on": JANUARY,
    }
    account.register_standing_order(order, **terms)
    account.register_standing_order(order, **terms)

    with pytest.raises(RegisteredOtherwiseError) as refused:
        account.register_standing_order(order, **{**terms, "amount": cny(21)})

    assert (refused.value.field, names(account)) == ("amount", ["StandingOrderRegistered"])


def test_a_transaction_that_is_told_twice_is_registered_once() -> None:
    account = an_account()

    account.register_transaction(transaction_id(1), **TOLD)
    account.register_transaction(transaction_id(1), **TOLD)

    assert names(account) == ["TransactionRegistered"]


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("amount", cny(6)),
        ("kind", TransactionKind.TRANSFER_IN),
        ("purpose", Purpose.INTEREST),
        ("reference", "2"),
        ("effective_on", on(2026, 1, 2)),
    ],
)
def test_a_transaction_told_otherwise_is_refused_by_the_field(field: str, other: object) -> None:
    account = an_account()
    account.register_transaction(transaction_id(1), **TOLD)

    with pytest.raises(RegisteredOtherwiseError) as refused:
        account.register_transaction(transaction_id(1), **{**TOLD, field: other})

    assert refused.value.field == field


def test_a_posted_transaction_is_never_registered_again_not_even_after_its_statement() -> None:
    account = an_account()
    register(account, 1, cny(5), JANUARY)
    account.post(JANUARY)
    account.cut_statement(on(2026, 1, 31))
    recorded(account)

    register(account, 1, cny(5), JANUARY)
    with pytest.raises(RegisteredOtherwiseError):
        register(account, 1, cny(6), JANUARY)

    assert decided(account) == []


@pytest.mark.parametrize(
    ("amount", "effective_on", "broken"),
    [
        (cny(0), JANUARY, NoAmountError),
        (Money(5, "CZK"), JANUARY, MixedCurrenciesError),
        (cny(5), on(2025, 12, 31), BeforeOpeningError),
    ],
)
def test_a_transaction_moves_the_accounts_money_and_not_before_it_opens(
    amount: Money, effective_on: Any, broken: type[Exception]
) -> None:
    account = an_account()

    with pytest.raises(broken):
        register(account, 1, amount, effective_on)

    assert decided(account) == []


def test_a_transaction_is_posted_on_its_day_and_not_before() -> None:
    account = an_account()
    register(account, 1, cny(5), on(2026, 1, 3))
    recorded(account)

    for day in days(JANUARY, on(2026, 1, 5)):
        account.post(day)

    ((name, entry),) = decided(account)
    assert (name, entry["posted_on"]) == ("EntryPosted", on(2026, 1, 3))


def test_entries_are_posted_by_value_date_and_then_as_they_were_registered() -> None:
    account = an_account()
    register(account, 3, cny(1), on(2026, 1, 2))
    register(account, 1, cny(2), on(2026, 1, 1))
    register(account, 2, cny(4), on(2026, 1, 2))
    recorded(account)

    account.post(on(2026, 1, 2))

    posted = [(fields["transaction_id"], fields["balance"]) for _, fields in decided(account)]
    assert posted == [
        (transaction_id(1), cny(2)),
        (transaction_id(3), cny(3)),
        (transaction_id(2), cny(7)),
    ]


def test_what_is_told_late_is_posted_today_with_its_own_value_date() -> None:
    account = an_account()
    account.cut_statement(on(2026, 1, 31))
    register(account, 1, cny(5), on(2026, 1, 10))
    recorded(account)

    account.post(on(2026, 2, 1))

    ((_, entry),) = decided(account)
    assert (entry["effective_on"], entry["posted_on"]) == (on(2026, 1, 10), on(2026, 2, 1))


def test_nothing_is_posted_on_a_day_that_the_books_are_past() -> None:
    account = an_account()
    account.cut_statement(on(2026, 1, 31))
    register(account, 1, cny(5), on(2026, 1, 10))
    recorded(account)

    account.post(on(2026, 1, 31))

    assert decided(account) == []


def test_a_loan_is_repaid_from_an_account_in_its_currency() -> None:
    account = an_account()

    with pytest.raises(MixedCurrenciesError):
        account.service_loan(LOAN, principal=Money(100, "EUR"), effective_on=JANUARY)

    assert decided(account) == []


def test_a_loan_payment_names_the_loan_that_it_repays() -> None:
    account = an_account()
    account.service_loan(LOAN, principal=cny(100), effective_on=on(2026, 1, 2))
    register(account, 1, cny(-5), on(2026, 1, 1), purpose=Purpose.LOAN_PAYMENT)
    register(account, 2, cny(-5), on(2026, 1, 2), purpose=Purpose.LOAN_PAYMENT)
    register(account, 3, cny(5), on(2026, 1, 2), purpose=Purpose.LOAN_PAYMENT)
    register(account, 4, cny(-5), on(2026, 1, 2), purpose=Purpose.FEE)
    recorded(account)

    account.post(on(2026, 1, 2))

    assert [fields["loan_id"] for _, fields in decided(account)] == [None, LOAN, None, None]


def test_an_account_keeps_no_personal_text() -> None:
    account = an_account()
    account.register_transaction(transaction_id(1), **{**TOLD, "counterparty": "Ben Novak"})
    account.register_standing_order(
        UUID(int=3),
        purpose=Purpose.HOUSEHOLD,
        amount=cny(1),
        counterparty="Ben Novak",
        effective_on=JANUARY,
    )

    state = {name: value for name, value in vars(account).items() if name != "_pending_events"}

    assert "Ben Novak" not in repr(state)
    assert asdict(account.facts).keys() == TERMS.keys()
