"""A statement as a page and as PDF."""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from domain.billing.account import Account
from domain.shared.money import Money
from interfaces.web import statements
from interfaces.web.sections import section_of, totals
from tests.interfaces.web.memory_bank import MemoryBank
from tests.interfaces.web.stories import ACCOUNT_NO, NAME, Told, yuan
from tests.interfaces.web.test_customers import text_of
from tests.interfaces.web.visits import post


def test_the_page_says_it_in_the_banks_own_words(agent: FlaskClient, told: Told) -> None:
    page = text_of(agent, f"/statements/{told.statement_ids[0]}")

    for shown in (
        "恒信银行 客户服务中心 账户对账单 2026-10-01 至 2026-10-31",
        f"户名 {NAME} 账号 **** 7719 币种 人民币 CNY 对账单编号 2",
        "期初余额 ¥4,680.00 本期收入 ¥7.00 本期支出 ¥1,680.00 期末余额 ¥3,007.00",
        "期末余额（大写） 人民币叁仟零柒元整",
        "收入 1 +¥7.00 消费 1 \u2212¥680.00 到期还款 1 \u2212¥1,000.00",
        "本期应缴金额 到期日 期数 金额 2026-10-05 1 / 3 ¥1,000.00",
        "2026-10-09 消费 转往他行 居家缴费 \u2212680.00 3,000.00",
    ):
        assert shown in page


def test_the_page_says_it_in_english_too(english: FlaskClient, told: Told) -> None:
    page = text_of(english, f"/statements/{told.statement_ids[1]}")

    assert "Hengxin Bank Customer engagement Account statement" in page
    assert "Consumption 1 \u2212¥320.00" in page
    assert "人民币肆仟陆佰捌拾元整" in page


def test_number_and_hash_are_printed_and_the_account_is_masked(
    agent: FlaskClient, bank: MemoryBank, told: Told
) -> None:
    statement = bank.statements.statement(told.statement_ids[0])
    assert statement is not None

    page = agent.get(f"/statements/{statement.statement_id}").text

    assert statement.content_hash in page
    assert ACCOUNT_NO not in page


@pytest.mark.parametrize(
    ("language", "agrees", "disagrees"),
    [
        ("zh-CN", "与账本一致", "与账本不一致"),
        ("en", "verified against the log", "does not agree with the log"),
    ],
)
def test_the_page_says_whether_the_log_still_gives_the_hash_of_its_issue(
    agent: FlaskClient, bank: MemoryBank, told: Told, language: str, agrees: str, disagrees: str
) -> None:
    post(agent, "/language", language=language, next="/")
    path = f"/statements/{told.statement_ids[0]}"

    before = text_of(agent, path)
    bank.tamper(Account.EntryPosted, amount=yuan(9))
    after = text_of(agent, path)

    assert agrees in before
    assert disagrees not in before
    assert disagrees in after
    assert agrees not in after


def test_the_pdf_is_the_same_each_time_and_another_in_another_language(
    agent: FlaskClient, told: Told
) -> None:
    path = f"/statements/{told.statement_ids[0]}.pdf"
    first, second = agent.get(path), agent.get(path)
    post(agent, "/language", language="en", next="/")
    in_english = agent.get(path)

    assert first.mimetype == "application/pdf"
    assert first.data == second.data
    assert first.data != in_english.data
    assert "statement-2026-10-31-2.pdf" in first.headers["Content-Disposition"]


@pytest.mark.parametrize("path", ["{}", "{}.pdf", "of/{}"])
def test_an_unknown_statement_or_account_is_not_found(
    agent: FlaskClient, told: Told, path: str
) -> None:
    assert agent.get(f"/statements/{path.format(uuid4())}").status_code == 404


def test_all_statements_of_an_account_are_listed_page_by_page(
    english: FlaskClient, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "SHOWN", 1)

    first = english.get(f"/statements/of/{told.account_id}").text
    second = english.get(f"/statements/of/{told.account_id}?before=2").text

    assert "Statements of account **** 7719" in first
    assert "2026-10-01 to 2026-10-31" in first
    assert f"/statements/of/{told.account_id}?before=2" in first
    assert "2026-09-01 to 2026-09-30" in second
    assert ">Earlier<" not in second


def test_the_parts_of_a_statement_sum_to_what_it_moved(bank: MemoryBank, told: Told) -> None:
    for statement_id in told.statement_ids:
        statement = bank.statements.statement(statement_id)
        assert statement is not None
        lines = bank.billing.statement(told.account_id, statement.number).lines

        parts = totals(lines, "CNY")

        moved = sum((total for _, total in parts.values()), Money(0, "CNY"))
        assert moved == statement.closing - statement.opening
        assert sum(number for number, _ in parts.values()) == len(lines) == statement.lines
        assert {section_of(line) for line in lines} == parts.keys()
