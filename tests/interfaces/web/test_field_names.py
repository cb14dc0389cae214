"""Every field and every value that a page about the past can show has words in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any, cast

import pytest
from flask import Flask

from application.access.watch import Watch
from application.catalogue import AGGREGATES
from domain.billing.classification import Bucket
from interfaces.web import language as languages
from interfaces.web import reading, shapes
from interfaces.web.field_names import FIELDS, KINDS, OF_ONE
from interfaces.web.shapes import Part
from interfaces.web.worded import text, where
from interfaces.web.words import WORDS
from tests.interfaces.web.conftest import HOUSE, NINE

POINT = "0d9b7a60-1111-4222-8333-444455556666"
CODES = (Bucket,)
"""Enumerations whose codes are what people say, in every language."""


@pytest.fixture(params=["zh-CN", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    """Of a page that is made."""
    app = Flask("interfaces.web.app")
    languages.install(app, default="zh-CN")
    reading.install(app, cast("Watch", None), lambda: NINE, HOUSE.time_zone)
    with app.test_request_context(headers={"Accept-Language": request.param}):
        yield str(request.param)


def test_every_field_of_every_event_and_state_has_a_label_and_none_is_left_over() -> None:
    parts = list(shapes.everything())
    special = {f"{one.owner}.{one.field}" for one in parts} & OF_ONE.keys()
    plain = {one.field for one in parts if f"{one.owner}.{one.field}" not in OF_ONE}

    assert plain - FIELDS.keys() == set()
    assert FIELDS.keys() - plain == set()
    assert OF_ONE.keys() - special == set()


def test_every_stream_has_a_name() -> None:
    assert KINDS.keys() == {one.__name__ for one in AGGREGATES}


def test_every_member_of_every_enumeration_has_a_word() -> None:
    leaves = [shapes.plain(one) for part in shapes.everything() for one in shapes.leaves(part.hint)]
    enums = {one for one in leaves if isinstance(one, type) and issubclass(one, Enum)}

    assert [
        str(member)
        for one in sorted(enums - {*CODES}, key=str)
        for member in one
        if member not in WORDS
    ] == []


@pytest.mark.parametrize(
    ("event", "field", "value", "said"),
    [
        ("customer.CustomerRegistered", "kind", "person", ("个人客户", "Retail customer")),
        ("customer.CustomerRegistered", "language", "cs", ("捷克文", "Czech")),
        ("billing.EntryPosted", "amount", {"minor": -5, "currency": "CNY"}, ("−¥0.05",) * 2),
        ("billing.EntryPosted", "posted_on", "2026-10-05", ("2026-10-05",) * 2),
        (
            "outreach.ContactClaimed",
            "claimed_at",
            "2026-10-05T01:02:03Z",
            ("2026-10-05 09:02:03",) * 2,
        ),
        ("access.CustomerRead", "vip", True, ("是", "yes")),
        ("access.CustomerRead", "shown", ["page"], ("网页", "Web page")),
        ("audit.EvidenceExported", "events", 1204311, ("1204311",) * 2),
        ("billing.HoldPlaced", "cause", None, ("—",) * 2),
        ("privacy.ErasureRequested", "classes", ["identity"], ("身份信息", "Identity")),
    ],
)
def test_a_value_is_worded_by_what_its_field_is(
    language: str, event: str, field: str, value: Any, said: tuple[str, str]
) -> None:
    part = shapes.of_event(event)[field]

    assert text(value, part) == said[language == "en"]


def test_a_path_into_a_state_is_worded_from_the_outside_inwards(language: str) -> None:
    labels, part = where(f"contact_points.{POINT}.kind", shapes.of_state("Customer"))

    told = {"zh-CN": "联系方式 › 0d9b7a60 › 类型", "en": "Ways to reach them › 0d9b7a60 › Type"}
    assert labels == told[language]
    assert text("phone", part) == {"zh-CN": "手机", "en": "Phone"}[language]


def test_a_place_in_a_list_is_counted(language: str) -> None:
    labels, part = where("debts.2.outstanding", shapes.of_state("Loan"))

    told = {
        "zh-CN": "各期未还 › 第 2 项 › 未还金额",
        "en": "What is left of each instalment › no. 2 › Outstanding",
    }
    assert labels == told[language]
    assert text({"minor": 100_000, "currency": "CNY"}, part) == "¥1,000.00"


def test_a_part_that_is_new_is_told_member_by_member(language: str) -> None:
    _, part = where(f"contact_points.{POINT}", shapes.of_state("Customer"))

    told = text({"kind": "email", "effective_on": "2026-09-01"}, part)

    assert (
        told
        == {
            "zh-CN": "类型 电子邮箱、生效日 2026-09-01",
            "en": "Type E-mail, Effective on 2026-09-01",
        }[language]
    )


def test_a_list_is_told_by_its_beginning_whether_it_may_grow_or_not(language: str) -> None:
    part = shapes.of_event("billing.LoanGranted")["schedule"]
    owed = {"minor": 100_000, "currency": "CNY"}
    plan = [{"number": n, "due_on": f"2026-1{n}-05", "amount": owed} for n in (0, 1, 2)]

    told = text((*plan, plan[0]), part)

    assert told == text([*plan, plan[0]], part)
    assert told.startswith(
        {"zh-CN": "期数 0、到期日 2026-10-05", "en": "Instalment 0, Due on"}[language]
    )
    assert told.endswith({"zh-CN": "；另有 1 项", "en": "; and 1 more"}[language])


def test_an_id_among_other_words_is_told_by_its_beginning(language: str) -> None:
    _, part = where("loan", shapes.of_state("Account"))

    told = text({"loan_id": POINT, "effective_on": "2026-09-05"}, part)

    assert told.startswith(f"{ {'zh-CN': '贷款', 'en': 'Loan'}[language] } 0d9b7a60")
    assert POINT not in told
    assert text(POINT, shapes.of_event("billing.LoanServiced")["loan_id"]) == POINT


def test_what_nobody_knows_is_shown_as_it_is_stored(language: str) -> None:
    labels, part = where("shoe_size", shapes.of_state("Customer"))

    assert labels == "shoe_size"
    assert text("44", part) == "44"
    assert text("M9", Part("BucketEntered", "bucket", Bucket)) == "M9"
    assert shapes.of_event("billing.Nothing") == {}
