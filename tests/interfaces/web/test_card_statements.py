"""A card's statement as a page and as PDF, by the same renderer as an account's."""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from domain.billing.card_account import CardAccount
from domain.billing.card_entries import CardEntryKind
from domain.billing.card_statement import VoidReason, card_statement_id
from domain.shared.dates import day_after, days
from infrastructure.policies.products import load_products
from tests.interfaces.web.memory_bank import MemoryBank
from tests.interfaces.web.stories import Told, day, yuan
from tests.interfaces.web.test_customers import text_of
from tests.interfaces.web.visits import post

OPENED, CUT = day(9, 6), day(10, 5)


@pytest.fixture
def card(bank: MemoryBank, told: Told) -> CardAccount:
    """Bought on three days and repaid in part; its statement is number 17 of its day."""
    account = CardAccount.open(
        bank="heng",
        account_key="C1",
        account_no="6225000000009988",
        customer_id=told.customer_id,
        branch="101",
        terms=load_products().card("card").on(OPENED).terms(yuan(50_000)),
        effective_on=OPENED,
    )
    entries = ((CardEntryKind.PURCHASE, 8_000), (CardEntryKind.FEE, 50))
    for number, (kind, amount) in enumerate((*entries, (CardEntryKind.PAYMENT, 1_050))):
        account.register(
            uuid4(),
            kind=kind,
            amount=yuan(amount),
            counterparty="茶馆" if number == 0 else None,
            reference=str(number),
            effective_on=day_after(OPENED, 2 + number),
        )
    for on in days(OPENED, CUT):
        account.work(on)
    account.issue(17, on=CUT)
    bank.record(account)
    return account


def test_the_page_says_it_in_the_banks_own_words(agent: FlaskClient, card: CardAccount) -> None:
    page = text_of(agent, f"/card-statements/{card.id}/1")

    for shown in (
        "信用卡对账单 2026-09-06 至 2026-10-05",
        "信用卡账户 **** 9988",
        "对账单编号 20261005-000017",
        "本期应缴金额 ¥7,000.00",
        "人民币柒仟元整",
        "消费 1 +¥8,000.00 还款及退款 1 \u2212¥1,050.00 利息与费用 1 +¥50.00",
        "到期还款 到期日 应还项目 金额 2026-10-25 本期应缴金额 ¥7,000.00",
        "2026-10-25 最低还款额 ¥700.00",
        "茶馆 8,000.00 8,000.00",
        "与账本一致",
    ):
        assert shown in page


def test_its_holders_timeline_leads_to_it(
    agent: FlaskClient, told: Told, card: CardAccount
) -> None:
    assert f"/card-statements/{card.id}/1" in agent.get(f"/customers/{told.customer_id}").text


def test_the_pdf_is_the_same_each_time_and_another_in_another_language(
    agent: FlaskClient, card: CardAccount
) -> None:
    path = f"/card-statements/{card.id}/1.pdf"
    first, second = agent.get(path), agent.get(path)
    post(agent, "/language", language="en", next="/")
    in_english = agent.get(path)

    assert first.mimetype == "application/pdf"
    assert first.data == second.data
    assert first.data != in_english.data
    assert "card-20261005-000017.pdf" in first.headers["Content-Disposition"]


def test_a_void_one_says_so_and_one_that_was_changed_does_not_agree(
    english: FlaskClient, bank: MemoryBank, card: CardAccount
) -> None:
    path = f"/card-statements/{card.id}/1"
    before = text_of(english, path)

    card.void(card_statement_id(card.id, 1, 17), VoidReason.WRONG_ADDRESS, on=CUT)
    bank.record(card)
    bank.tamper(CardAccount.CardEntryPosted, amount=yuan(9))
    after = text_of(english, path)

    assert "Statement void" not in before
    assert "Statement void" in after
    assert "does not agree with the log" in after


@pytest.mark.parametrize("path", ["{}/1", "{}/1.pdf"])
def test_an_unknown_statement_is_not_found(agent: FlaskClient, told: Told, path: str) -> None:
    assert agent.get(f"/card-statements/{path.format(uuid4())}").status_code == 404
