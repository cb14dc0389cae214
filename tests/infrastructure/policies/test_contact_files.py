"""Contact packs are data: three countries load, and a wrong field is named with what would do."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.contact_policy.workdays import WorkCalendar
from domain.shared.policy_pack import LegalForce
from infrastructure.policies import holidays
from infrastructure.policies.contact import FILE, load_contact_pack
from infrastructure.policies.files import PolicyFileError
from infrastructure.policies.holidays import load_work_calendar
from tests.infrastructure.policies.changed import put_changed


@pytest.mark.parametrize("country", ["cn", "us", "uk"])
def test_every_rule_has_a_source_a_force_and_words_in_both_languages(country: str) -> None:
    pack = load_contact_pack(file=f"contact.{country}.toml")

    assert pack.pack.id.startswith(f"contact.{country}/2026.1@")
    assert len(pack.rules) >= 4
    for rule in pack.rules:
        assert rule.provenance.citation
        assert [language for language, text in rule.texts if text] == ["zh-CN", "en"]


def test_the_hours_of_the_association_bind_less_than_those_of_the_standard() -> None:
    standard, guide = load_contact_pack().rules[:2]

    assert standard.provenance.legal_force is LegalForce.STANDARD
    assert guide.provenance.legal_force is LegalForce.SELF_REGULATION


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ('"08:00-22:00"', '"8-22"', r"rule\[0\]\.hours has '8-22'; give a start and another end"),
        ('"08:00-22:00"', '"12:00-12:00"', r"rule\[0\]\.hours has '12:00-12:00'; give a start"),
        ('"08:00-22:00"', '"08:00-24:30"', r"rule\[0\]\.hours has '08:00-24:30'; give a start"),
        ('["08:00-22:00"]', "[]", r"rule\[0\]\.hours is \[\]; give a list of one or more texts"),
        ('days = "every-day"', 'days = "never"', r"rule\[0\]\.days is 'never'; give one of every-"),
        ('days = "every-day"', 'days = "workdays"', r"rule\[0\]\.days is 'workdays', without a"),
        ('["collection"]', '["nagging"]', r"rule\[0\]\.purposes is \['nagging'\]; give"),
        ('unit = "conversation"', 'unit = "talk"', r"rule\[2\]\.unit is 'talk'; give one of att"),
        ("limit = 3", "limit = 0", r"rule\[2\]\.limit is 0; give a whole number from 1 to 1000"),
        ("calendar_days = 1\n", "", r"rule\[2\]\.calendar_days is missing; give a whole number"),
        (
            "calendar_days = 1\n",
            "calendar_days = 1\nrolling_hours = 24\n",
            r"rule\[2\]\.calendar_days is not known here",
        ),
        ('kind = "party"', 'kind = "guests"', r"rule\[4\]\.kind is 'guests'; give one of hours"),
        ('id = "CN-2"', 'id = "CN-1"', r"rule\[1\]\.id is 'CN-1' again; give each its own"),
        ("Asia/Shanghai", "Asia/Peking", r"zones names 'Asia/Peking'; give names as Asia/Shangh"),
        (
            '\nwaiver = "agreement"',
            '\nwaiver = "yes"',
            r"rule\[0\]\.waiver is 'yes'; give",
        ),
    ],
)
def test_a_wrong_field_of_a_contact_pack_is_named(
    tmp_path: Path, was: str, becomes: str, said: str
) -> None:
    put_changed(tmp_path, FILE, was, becomes)

    with pytest.raises(PolicyFileError, match=said):
        load_contact_pack(tmp_path)


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("2025-01-01,", "2024-01-01,", r"year\[0\]\.holidays has 2024-01-01; give days of 2025"),
        ("2025-01-01,", '"New Year",', r"year\[0\]\.holidays is .*; give a list of dates"),
        ("[2025-01-26,", "[2025-01-24,", r"year\[0\]\.made_up has 2025-01-24, no weekend day"),
        ("year = 2026", "year = 2025", r"year\[1\]\.year is 2025 again; give each year once"),
    ],
)
def test_a_wrong_field_of_the_holidays_is_named(
    tmp_path: Path, was: str, becomes: str, said: str
) -> None:
    put_changed(tmp_path, holidays.FILE, was, becomes)

    with pytest.raises(PolicyFileError, match=said):
        load_work_calendar(tmp_path)


def test_a_pack_may_go_by_workdays_where_there_is_a_calendar(tmp_path: Path) -> None:
    calendar: WorkCalendar = load_work_calendar()
    put_changed(tmp_path, FILE, 'days = "every-day"', 'days = "workdays"')

    pack = load_contact_pack(tmp_path, calendar=calendar)

    assert pack.ids == (pack.pack.id, calendar.pack.id)
