"""Finding a customer, and the page of one."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from domain.customer.customer import ContactPointKind
from tests.facts import NOBODY
from tests.interfaces.web.memory_bank import MemoryBank
from tests.interfaces.web.stories import (
    ACCOUNT_NO,
    EMAIL,
    ID_NUMBER,
    NAME,
    PHONE,
    Told,
    a_customer,
    a_loan,
    day,
)
from tests.interfaces.web.visits import post, search


@pytest.mark.parametrize("text", ["张伟", EMAIL])
def test_a_customer_is_found_by_name_or_address(agent: FlaskClient, told: Told, text: str) -> None:
    page = search(agent, f" {text} ").text

    assert f"/customers/{told.customer_id}" in page
    assert "张**" in page
    assert NAME not in page
    assert "共 1 位" in page


@pytest.mark.parametrize("text", [PHONE, ID_NUMBER, "C-0001"])
def test_a_number_that_is_one_customers_opens_their_page(
    agent: FlaskClient, told: Told, text: str
) -> None:
    answer = search(agent, text)

    assert answer.status_code == 303
    assert answer.location == f"/customers/{told.customer_id}"


def test_what_was_searched_for_is_in_no_address(agent: FlaskClient, told: Told) -> None:
    answer = post(agent, "/customers/search", text=NAME)

    assert answer.location == "/customers/"


def test_nobody_found_says_what_to_try_next(english: FlaskClient, told: Told) -> None:
    assert "Nobody was found." in search(english, "王").text


def test_more_than_a_page_says_so(agent: FlaskClient, bank: MemoryBank, told: Told) -> None:
    bank.record(*(a_customer(f"C-1{n:03}", name=f"李{n}") for n in range(25)))

    page = search(agent, "李").text

    assert page.count("C-1") == 20
    assert "还有更多结果" in page


@pytest.mark.parametrize("text", ["", "  ", "长" * 65])
def test_a_search_for_nothing_or_too_much_keeps_the_input(agent: FlaskClient, text: str) -> None:
    answer = post(agent, "/customers/search", text=text)

    assert answer.status_code == 422
    assert "请输入 1 至 64 个字符" in answer.text
    assert f'value="{text}"' in answer.text


def test_a_cookie_that_is_none_of_ours_is_passed_over(agent: FlaskClient) -> None:
    agent.set_cookie("heliograph_search", "\xff!", path="/customers/")

    assert agent.get("/customers/").status_code == 200


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_page_shows_a_customer_with_everything_masked_but_the_name(
    agent: FlaskClient, told: Told, language: str
) -> None:
    post(agent, "/language", language=language, next="/")

    page = agent.get(f"/customers/{told.customer_id}?show=all").text

    for shown in (NAME, "138****5678", "z**@example.com", "1990-**-**", "**** 7719"):
        assert shown in page
    for hidden in (PHONE, EMAIL, ID_NUMBER, ACCOUNT_NO, "1990-03"):
        assert hidden not in page


def test_the_page_shows_what_the_bank_knows(english: FlaskClient, told: Told) -> None:
    page = text_of(english, f"/customers/{told.customer_id}")

    for shown in (
        "Gold VIP · since 2026-09-10",
        "Business date 2026-11-24",
        "Amount due this period ¥1,000.00 overdue since 2026-11-05",
        "Loans outstanding ¥2,000.00",
        "1 of 3 paid",
        "2 2026-11-05 ¥1,000.00 ¥1,000.00 missed",
        "Gold card of account **** 7719 2026-09-10",
        "Follow up a missed repayment ¥1,000.00 Instalment 2 by 2026-11-25",
        "2026-10-01 to 2026-10-31 **** 7719 2 ¥7.00 ¥1,680.00 ¥3,007.00 PDF",
    ):
        assert shown in page


def test_loans_in_two_currencies_are_summed_one_by_one(
    english: FlaskClient, bank: MemoryBank, told: Told
) -> None:
    bank.record(a_loan(told.customer_id, told.account_id, number="L-0002", currency="EUR"))

    page = text_of(english, f"/customers/{told.customer_id}")

    assert "Amount due this period €2,000.00 · ¥1,000.00 overdue since 2026-10-05" in page
    assert "Loans outstanding €3,000.00 · ¥2,000.00" in page


def test_the_timeline_leaves_transactions_out_until_they_are_asked_for(
    english: FlaskClient, told: Told
) -> None:
    path = f"/customers/{told.customer_id}"
    key, full, raw = (text_of(english, f"{path}?show={show}") for show in ("key", "all", "raw"))

    assert "Became a customer Retail customer" in key
    assert "Cash withdrawal" not in key
    assert "Cash withdrawal Balance ¥7.00 \u2212¥3,000.00" in full
    assert "Transaction registered" not in full
    assert "Transaction registered" in raw


def test_the_timeline_is_read_page_by_page(english: FlaskClient, bank: MemoryBank) -> None:
    customer = a_customer()
    for number in range(60):
        customer.add_contact_point(
            uuid4(), kind=ContactPointKind.PHONE, value=str(number), effective_on=day(9, 2)
        )
    bank.record(customer)

    first = english.get(f"/customers/{customer.id}").text
    earlier = re.search(r'href="([^"]+)">Earlier<', first)
    assert earlier is not None
    second = english.get(earlier[1].replace("&amp;", "&")).text

    assert first.count('class="dot') == 50
    assert second.count('class="dot') == 63 - 50
    assert ">Latest<" in second


@pytest.mark.parametrize("path", [f"/customers/{NOBODY}", "/customers/7", "/nothing"])
def test_what_does_not_exist_is_not_found(agent: FlaskClient, told: Told, path: str) -> None:
    answer = agent.get(path)

    assert answer.status_code == 404
    assert "页面不存在" in answer.text


def test_a_wrong_part_of_an_address_is_named(english: FlaskClient, told: Told) -> None:
    answer = english.get(f"/customers/{told.customer_id}?before=soon")

    assert answer.status_code == 422
    assert "<b>before</b>" in answer.text


def text_of(client: FlaskClient, path: str) -> str:
    """What a person reads, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(path).text).split())
