"""What is shown is recorded before; what masks hide is shown for a reason, once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from domain.access.employee import Employee, Role
from domain.access.readings import Readings, RevealReason
from tests.interfaces.web.memory_bank import MemoryBank
from tests.interfaces.web.stories import ACCOUNT_NO, EMAIL, ID_NUMBER, PASSWORD, PHONE, Told
from tests.interfaces.web.visits import post, search, signed_in


def told_of(bank: MemoryBank) -> list[tuple[str, dict[str, Any]]]:
    left_out = {"originator_id", "originator_version", "timestamp"}
    return [
        (type(event).__name__, {k: v for k, v in vars(event).items() if k not in left_out})
        for event, _ in bank.reads.told
    ]


def test_a_customers_page_is_a_read(agent: FlaskClient, bank: MemoryBank, told: Told) -> None:
    agent.get(f"/customers/{told.customer_id}")

    assert told_of(bank) == [
        ("CustomerRead", {"customer_id": told.customer_id, "shown": ("page",), "vip": True})
    ]
    ((_, under),) = bank.reads.told
    assert (str(under.actor), under.channel) == ("employee:8021", "web")


def test_nothing_is_shown_that_could_not_be_recorded(
    agent: FlaskClient, bank: MemoryBank, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(bank.reads, "record_reads", refuse)

    answer = agent.get(f"/customers/{told.customer_id}")

    assert answer.status_code == 500
    assert "138****5678" not in answer.text


def test_a_search_is_recorded_without_its_text_and_lists_vips_as_read(
    agent: FlaskClient, bank: MemoryBank, told: Told
) -> None:
    search(agent, "张伟")

    assert told_of(bank) == [
        ("SearchMade", {"term": "hash of 2 characters", "kinds": ("name",), "found": 1}),
        ("CustomerRead", {"customer_id": told.customer_id, "shown": ("search",), "vip": True}),
    ]


def test_a_statement_is_read_as_a_page_and_as_a_pdf(
    agent: FlaskClient, bank: MemoryBank, told: Told
) -> None:
    agent.get(f"/statements/{told.statement_ids[0]}")
    agent.get(f"/statements/{told.statement_ids[0]}.pdf")
    agent.get(f"/statements/of/{told.account_id}")

    assert [(name, said.get("form"), said["vip"]) for name, said in told_of(bank)] == [
        ("StatementRead", "page", True),
        ("StatementRead", "pdf", True),
        ("CustomerRead", None, True),
    ]


def test_a_reveal_shows_everything_once_and_is_recorded_with_its_reason(
    agent: FlaskClient, bank: MemoryBank, told: Told
) -> None:
    path = f"/customers/{told.customer_id}"

    page = post(agent, f"{path}/reveal", reason="correction").text

    for hidden in (PHONE, EMAIL, ID_NUMBER, ACCOUNT_NO, "1990-03-07"):
        assert hidden in page
    assert told_of(bank)[-1] == (
        "PersonalDataRevealed",
        {
            "customer_id": told.customer_id,
            "fields": ("id-number", "born-on", "phone", "email", "account"),
            "reason": RevealReason.CORRECTION,
            "vip": True,
        },
    )
    assert bank.reads.told[-1][1].reason == "correction"
    assert PHONE not in agent.get(path).text


@pytest.mark.parametrize("reason", ["", "curiosity"])
def test_without_a_reason_nothing_is_revealed(
    english: FlaskClient, bank: MemoryBank, told: Told, reason: str
) -> None:
    answer = post(english, f"/customers/{told.customer_id}/reveal", reason=reason)

    assert answer.status_code == 422
    assert "Choose a reason." in answer.text
    assert PHONE not in answer.text
    assert told_of(bank) == []


@pytest.mark.parametrize("role", [Role.CAMPAIGN_MANAGER])
def test_a_role_that_may_not_reveal_is_neither_offered_it_nor_given_it(
    stranger: FlaskClient, bank: MemoryBank, told: Told, role: Role
) -> None:
    bank.staff.accounts.add(Employee("camp", "陈", role, "101", "en"), password=PASSWORD)
    browser = signed_in(stranger, "camp")
    path = f"/customers/{told.customer_id}"

    assert "/reveal" not in browser.get(path).text
    assert post(browser, f"{path}/reveal", reason="correction").status_code == 403


def test_the_reasons_are_offered_in_both_languages(agent: FlaskClient, told: Told) -> None:
    path = f"/customers/{told.customer_id}"
    chinese = agent.get(path).text
    post(agent, "/language", language="en", next="/")
    english = agent.get(path).text

    for reason in RevealReason:
        texts = [
            re.search(rf'value="{reason.value}">([^<]+)<', page) for page in (chinese, english)
        ]
        assert all(texts)
        assert len({text[1] for text in texts if text}) == 2, reason


def test_reads_are_of_the_readers_day(agent: FlaskClient, bank: MemoryBank, told: Told) -> None:
    agent.get(f"/customers/{told.customer_id}")

    ((event, _),) = bank.reads.told
    streams = {
        Readings.create_id("employee:8021", bank.reads.on),
        event.originator_id,
    }
    assert len(streams) == 1
    assert bank.reads.on.isoformat() == "2026-11-24"
