"""Numbers of the synthetic bank have the right check characters and belong to nobody."""

from __future__ import annotations

from datetime import date

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interfaces.feeds.synthetic import numbers


def test_the_standards_own_examples_have_the_check_characters_they_print() -> None:
    assert numbers.id_check("11010519491231002") == "X"
    assert numbers.id_check("44052418800101001") == "4"
    assert numbers.organisation_check("M000100Y") == "4"
    assert numbers.credit_check("91350100M000100Y4") == "3"
    assert numbers.luhn_check("7992739871") == "3"


@given(st.text("0123456789", min_size=17, max_size=17), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_changes_the_check_of_an_id_number(body: str, at: int, by: int) -> None:
    wrong = body[:at] + str((int(body[at]) + by) % 10) + body[at + 1 :]

    assert numbers.id_check(wrong) != numbers.id_check(body)


@given(st.integers(0, 999_999), st.integers(0, 16), st.integers(1, 30))
def test_one_wrong_character_changes_the_check_of_a_credit_code(
    serial: int, at: int, by: int
) -> None:
    characters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = numbers.credit_code("31", serial)[:17]
    other = characters[(characters.index(body[at]) + by) % 31]

    assert numbers.credit_check(body[:at] + other + body[at + 1 :]) != numbers.credit_check(body)


@given(st.text("0123456789", min_size=1, max_size=18), st.data())
def test_one_wrong_digit_changes_the_luhn_check(body: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(body) - 1))
    other = str((int(body[at]) + data.draw(st.integers(1, 9))) % 10)

    assert numbers.luhn_check(body[:at] + other + body[at + 1 :]) != numbers.luhn_check(body)


@given(st.dates(date(1930, 1, 1), date(2008, 1, 1)), st.integers(0, 999))
def test_an_id_number_has_birth_date_serial_and_an_area_that_was_never_assigned(
    born_on: date, serial: int
) -> None:
    number = numbers.id_number("33", born_on, serial)

    assert len(number) == 18
    assert number[:6] == "339999"
    assert number[6:17] == f"{born_on:%Y%m%d}{serial:03d}"
    assert number[17] == numbers.id_check(number[:17])


@given(st.integers(0, 9_999), st.integers(0, 99_999_999))
def test_an_account_number_passes_the_luhn_test(branch: int, serial: int) -> None:
    number = numbers.account_number(branch, serial)

    digits = [int(digit) for digit in reversed(number)]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[1::2]]
    assert (sum(digits[::2]) + sum(doubled)) % 10 == 0
    assert len(number) == 19


@pytest.mark.parametrize("serial", [0, 1, 4_711, 99_999_999])
def test_a_phone_number_is_possible_but_in_no_block_that_the_plan_has_given_out(
    serial: int,
) -> None:
    number = phonenumbers.parse(numbers.mobile(serial), "CN")

    assert phonenumbers.is_possible_number(number)
    assert not phonenumbers.is_valid_number(number)
