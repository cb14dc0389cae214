"""Customers: who is registered, how they are reached, from when they are VIPs."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.customer.customer import (
    ContactPointKind,
    Customer,
    CustomerKind,
    NotAPersonError,
    RelationshipEndedError,
    UnknownLanguageError,
    UnknownSexError,
    VipTier,
)
from domain.shared.personal import Retention
from domain.shared.registration import RegisteredOtherwiseError
from tests.facts import BANK, JANUARY, decided, names, on, recorded

FACTS: dict[str, Any] = {
    "kind": CustomerKind.PERSON,
    "branch": "Oak Street",
    "language": "zh-CN",
    "effective_on": JANUARY,
}
PERSONAL: dict[str, Any] = {
    "name": "安娜",
    "id_number": "11999919900101002X",
    "born_on": date(1990, 1, 1),
    "sex": "female",
}
PHONE = UUID(int=1)


def registered(**changes: Any) -> Customer:
    return Customer.register(bank=BANK, customer_no="1", **{**FACTS, **PERSONAL, **changes})


def a_customer() -> Customer:
    return recorded(registered())


def add_phone(customer: Customer, **changes: Any) -> None:
    told = {"kind": ContactPointKind.PHONE, "value": "15400000001", "effective_on": JANUARY}
    customer.add_contact_point(PHONE, **{**told, **changes})


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({"language": "xx"}, UnknownLanguageError),
        ({"sex": "F"}, UnknownSexError),
        ({"kind": CustomerKind.COMPANY, "sex": None}, NotAPersonError),
        ({"kind": CustomerKind.COMPANY, "born_on": None}, NotAPersonError),
    ],
)
def test_a_customer_is_described_in_words_that_the_bank_knows(
    changes: dict[str, Any], broken: type[Exception]
) -> None:
    with pytest.raises(broken):
        registered(**changes)


def test_a_company_has_a_name_and_a_number() -> None:
    company = registered(kind=CustomerKind.COMPANY, born_on=None, sex=None)

    assert names(company) == ["CustomerRegistered"]


def test_a_customer_told_again_is_confirmed() -> None:
    customer = a_customer()

    customer.confirm(**FACTS)

    assert decided(customer) == []


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("kind", CustomerKind.COMPANY),
        ("branch", "Elm Street"),
        ("language", "en"),
        ("effective_on", on(2026, 1, 2)),
    ],
)
def test_a_customer_told_otherwise_is_refused_by_the_field(field: str, other: object) -> None:
    with pytest.raises(RegisteredOtherwiseError) as refused:
        a_customer().confirm(**{**FACTS, field: other})

    assert refused.value.field == field


def test_a_contact_point_that_is_told_twice_is_added_once() -> None:
    customer = a_customer()

    add_phone(customer)
    add_phone(customer)

    assert names(customer) == ["ContactPointAdded"]


def test_a_contact_point_told_otherwise_is_refused_by_the_field() -> None:
    customer = a_customer()
    add_phone(customer)

    with pytest.raises(RegisteredOtherwiseError) as refused:
        add_phone(customer, kind=ContactPointKind.EMAIL)

    assert refused.value.field == "kind"


def test_a_customer_is_a_vip_from_the_day_on_which_the_card_is_issued() -> None:
    customer = a_customer()

    customer.recognise_vip(VipTier.GOLD, card_id=UUID(int=2), effective_on=on(2026, 2, 1))

    assert not customer.is_vip(on(2026, 1, 31))
    assert customer.is_vip(on(2026, 2, 1))


def test_a_second_card_changes_nothing_unless_it_was_issued_earlier() -> None:
    customer = a_customer()

    for card, day in enumerate((10, 20, 5, 10), start=2):
        customer.recognise_vip(VipTier.GOLD, card_id=UUID(int=card), effective_on=on(2026, 2, day))

    assert [fields["effective_on"].day for _, fields in decided(customer)] == [10, 5]
    assert customer.vip_from == on(2026, 2, 5)


def test_a_customer_keeps_no_personal_text() -> None:
    customer = registered()
    add_phone(customer)

    state = {name: value for name, value in vars(customer).items() if name != "_pending_events"}

    assert not any(word in repr(state) for word in ("安娜", "11999919900101002X", "15400000001"))


def test_a_relationship_ends_once_and_not_before_it_began() -> None:
    customer = recorded(registered())

    customer.end_relationship(on=on(2026, 6, 30))
    customer.end_relationship(on=on(2026, 6, 30))

    assert decided(customer) == [("RelationshipEnded", {"effective_on": on(2026, 6, 30)})]
    with pytest.raises(RelationshipEndedError, match="2026-06-30"):
        customer.end_relationship(on=on(2026, 7, 1))
    with pytest.raises(RelationshipEndedError, match="began"):
        recorded(registered()).end_relationship(on=on(1999, 1, 1))


def test_data_once_out_of_use_stay_so_and_nobody_without_identity_is_contacted() -> None:
    customer = recorded(registered())

    customer.stop_processing((Retention.MARKETING,), request_id=UUID(int=1), on=JANUARY)
    still = customer.may_be_contacted
    customer.stop_processing(
        (Retention.MARKETING, Retention.IDENTITY), request_id=UUID(int=2), on=JANUARY
    )
    customer.stop_processing((Retention.IDENTITY,), request_id=UUID(int=3), on=JANUARY)

    assert still
    assert not customer.may_be_contacted
    assert [told["classes"] for _, told in decided(customer)] == [
        (Retention.MARKETING,),
        (Retention.IDENTITY,),
    ]
