"""Pages for what went wrong say what it is, in the language of the page, and nothing untrue."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.interfaces.web.memory_bank import MemoryBank
from tests.interfaces.web.stories import Told
from tests.interfaces.web.visits import TOKEN, post

NEXT = re.compile(r'name="next" value="([^"]+)"')
OUR_SIDE = "系统出现问题"


@pytest.mark.parametrize("path", ["/customers/search", "/language", "/sign-out"])
def test_an_address_that_forms_are_sent_to_is_no_page(agent: FlaskClient, path: str) -> None:
    answer = agent.get(path)

    assert answer.status_code == 405
    assert "页面不存在" in answer.text


def test_what_a_page_does_not_take_is_not_told_as_our_fault(agent: FlaskClient) -> None:
    answer = post(agent, "/customers/search", text="张" * 70_000)

    assert answer.status_code == 413
    assert "无法这样提交请求" in answer.text
    assert OUR_SIDE not in answer.text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("before_on=soon", "请填写日期，格式如 2026-01-31。"),
        ("before=all", "请填写整数。"),
    ],
)
def test_a_field_that_is_wrong_is_named_with_what_would_do(
    agent: FlaskClient, told: Told, query: str, said: str
) -> None:
    answer = agent.get(f"/customers/{told.customer_id}?{query}")

    assert answer.status_code == 422
    assert f"<b>{query.partition('=')[0]}</b>: {said}" in answer.text


def test_the_answer_to_a_form_leads_back_to_a_page_when_the_language_is_chosen(
    agent: FlaskClient, told: Told
) -> None:
    page = f"/customers/{told.customer_id}"
    revealed = post(agent, f"{page}/reveal", reason="complaint").text
    refused = post(agent, "/customers/search", text="").text

    ways = [set(NEXT.findall(answer)) for answer in (revealed, refused)]

    assert ways == [{page}, {"/customers"}]
    assert [agent.get(one, follow_redirects=True).status_code for (one,) in ways] == [200, 200]


def test_who_signs_in_from_elsewhere_without_encryption_is_told_what_it_needs(
    stranger: FlaskClient,
) -> None:
    elsewhere = "http://desk.bank.example"
    browser = stranger.application.test_client(use_cookies=False)  # As one drops secure cookies.
    token = TOKEN.findall(browser.get("/sign-in", base_url=elsewhere).text)[0]

    answer = browser.post("/sign-in", base_url=elsewhere, data={"form_token": token})

    assert answer.status_code == 400
    assert "https://" in answer.text


def test_what_nobody_expected_is_logged_once(
    agent: FlaskClient,
    bank: MemoryBank,
    told: Told,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(bank.reads, "record_reads", fail)

    answer = agent.get(f"/customers/{told.customer_id}")

    assert answer.status_code == 500
    assert OUR_SIDE in answer.text
    assert [one.exc_info is not None for one in caplog.records] == [True]
