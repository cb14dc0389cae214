"""The products as they are shipped, and what a wrong file is told."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from domain.billing.allocation import Component
from domain.billing.interest import DayCount
from domain.billing.loan_table import Repayment
from domain.billing.product import InterestPaid, Products
from infrastructure.policies.files import SHIPPED, PolicyFileError
from infrastructure.policies.products import FOLDER, load_products
from tests.facts import cny

SECOND = """
[[version]]
version = 2
announced_on = 2026-01-01
effective_from = {effective_from}
rounding = "half-up"
purposes = ["household"]
look_days = 5
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Policies that may be changed."""
    shutil.copytree(SHIPPED / FOLDER, tmp_path / FOLDER)
    return tmp_path


def changed(folder: Path, name: str, was: str, becomes: str) -> Products:
    file = folder / FOLDER / name
    text = file.read_text("utf-8")
    assert was in text
    file.write_text(text.replace(was, becomes, 1), "utf-8")
    return load_products(folder)


def test_the_card_has_the_figures_of_the_rules() -> None:
    card = load_products().card("card").versions[0]

    assert (card.daily_rate, card.purchases_share) == (Decimal("0.0005"), Decimal("0.10"))
    assert (card.tolerance.days, card.tolerance.amount) == (3, cny(10))
    assert (card.late_charge.share, card.late_charge.least) == (Decimal("0.05"), cny(10))
    assert card.allocation.ranks(90)[-1] == (Component.PRINCIPAL,)
    assert card.allocation.ranks(91)[0] == (Component.PRINCIPAL,)


def test_every_family_is_shipped() -> None:
    products = load_products()

    loan = products.loan("personal-loan").versions[0]
    assert (loan.repayment, loan.day_count) == (Repayment.LEVEL, DayCount.MONTHS_AND_DAYS)
    assert (loan.penalty.overdue, loan.penalty.misuse) == (Decimal("0.5"), Decimal("1.0"))
    assert [each.name for each in products.bill_payments] == ["bill-pay"]
    assert products.deposits[0].versions[0].interest_paid is InterestPaid.QUARTERLY


def test_a_second_version_stands_below_the_first(folder: Path) -> None:
    file = folder / FOLDER / "bill-pay.cn.toml"
    with file.open("a", encoding="utf-8") as text:
        text.write(SECOND.format(effective_from="2026-02-15"))

    versions = load_products(folder).bill_payments[0].versions

    assert [(each.version, each.look_days) for each in versions] == [(1, 2), (2, 5)]


def test_a_second_version_without_notice_is_refused(folder: Path) -> None:
    file = folder / FOLDER / "bill-pay.cn.toml"
    with file.open("a", encoding="utf-8") as text:
        text.write(SECOND.format(effective_from="2026-02-14"))

    with pytest.raises(PolicyFileError, match="is announced 44 days before it takes effect"):
        load_products(folder)


@pytest.mark.parametrize(
    ("name", "was", "becomes", "told"),
    [
        (
            "card.cn.toml",
            'daily_rate = "0.0005"',
            'daily_rate = "0.0006"',
            r"""version\[0\].daily_rate is '0.0006'; give a number from "0.00035" to "0.0005" """,
        ),
        ("card.cn.toml", 'daily_rate = "0.0005"', "daily_rate = 0.0005", "give a text"),
        ("card.cn.toml", "due_day = 25", "due_day = 5", r"version\[0\].due_day is 5; give another"),
        ("card.cn.toml", '"10.00"  #', '"10.005"  #', "no part of a minor unit of CNY"),
        ("card.cn.toml", "late_from = 91", "late_form = 91", r"allocation.late_from is missing"),
        (
            "card.cn.toml",
            '"principal > cost,',
            '"principal > fee,',
            r"allocation.late is 'principal",
        ),
        ("personal-loan.cn.toml", 'misuse = "1.0"', 'misuse = "2.0"', r"penalty_misuse is '2.0'"),
        ("personal-loan.cn.toml", 'repayment = "level"', "", r"version\[0\].repayment is missing"),
        ("bill-pay.cn.toml", 'name = "bill-pay"', 'name = "card"', "product.name is 'card', as in"),
        ("deposit.cn.toml", "2005-09-21\nrounding", "2005-09-20\nrounding", "give announced_on"),
        ("deposit.cn.toml", 'family = "deposit"', 'family = "savings"', "product.family is 'savin"),
        (
            "deposit.cn.toml",
            "interest_day = 20",
            "interest_day = 31",
            "a whole number from 1 to 28",
        ),
        ("deposit.cn.toml", "version = 1", "version = 2", r"version is not in order: deposit has"),
    ],
)
def test_a_wrong_file_is_told_which_field_and_what_would_do(
    folder: Path, name: str, was: str, becomes: str, told: str
) -> None:
    with pytest.raises(PolicyFileError, match=told.strip()):
        changed(folder, name, was, becomes)


def test_a_bank_without_products_is_told_where_they_belong(tmp_path: Path) -> None:
    with pytest.raises(PolicyFileError, match="no product; give each one a file"):
        load_products(tmp_path)
