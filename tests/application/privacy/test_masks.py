"""What of personal data is shown. Source: RULES 3.3."""

from __future__ import annotations

from datetime import date

import pytest

from application.read_models.ports import Shown
from domain.access.employee import Role
from domain.shared.personal import Erased, Retention
from infrastructure.policies.masks import load_masks

SHIPPED = load_masks()


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("phone", "13812345678", "138****5678"),
        ("phone", "+86 138-1234-5678", "861****5678"),
        ("phone", "12345", "****45"),
        ("id-number", "110101199003077512", "1****************2"),
        ("id-number", "12", "****"),
        ("name", "张三", "张*"),
        ("name", "张伟明", "张**"),
        ("name", "欧阳修文", "欧阳**"),
        ("name", "欧阳", "欧*"),
        ("name", "Jan Novák", "J** N***"),
        ("email", "fang@example.com", "f**@example.com"),
        ("account", "6222000011117719", "**** 7719"),
        ("account", "576", "****76"),
        ("address", "上海市静安区南京西路1号", "上海市静安区****"),
        ("born-on", date(1990, 3, 7), "1990-**-**"),
        ("name", None, None),
        ("name", "", ""),
        ("name", Erased(Retention.IDENTITY), Erased(Retention.IDENTITY)),
    ],
)
def test_enough_is_shown_to_tell_one_from_another(kind: str, value: Shown, shown: Shown) -> None:
    assert SHIPPED.shown(kind, value, Role.AGENT) == shown


def test_a_role_may_be_shown_less_than_others() -> None:
    number = "110101199003077512"

    assert SHIPPED.shown("id-number", number, Role.CAMPAIGN_MANAGER) == "****"
    assert SHIPPED.shown("name", "张三", Role.CAMPAIGN_MANAGER) == "张*"
    assert SHIPPED.shown("born-on", date(1990, 3, 7), Role.ADMINISTRATOR) == "****"


def test_nobody_is_shown_everything_by_default() -> None:
    samples: dict[str, Shown] = {
        "name": "张三", "id-number": "110101199003077512", "phone": "13812345678",
        "email": "fang@example.com", "address": "上海市静安区南京西路1号",
        "account": "6222000011117719", "born-on": date(1990, 3, 7),
    }  # fmt: skip

    assert all(
        SHIPPED.shown(kind, value, role) != value
        for role in Role
        for kind, value in samples.items()
    )
