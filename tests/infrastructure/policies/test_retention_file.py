"""A retention matrix that is wrong is refused, with the field and what would do."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.privacy.retention import RetentionFacts
from domain.shared.personal import Retention
from domain.shared.policy_pack import Confidence, LegalForce
from infrastructure.policies.files import SHIPPED, PolicyFileError
from infrastructure.policies.retention import FILE, load_retention
from tests.facts import on
from tests.infrastructure.policies.changed import put_changed


def test_every_rule_cites_its_source_and_says_how_binding_it_is() -> None:
    pack = load_retention()

    first = pack.rules[0]
    assert pack.pack.id.startswith("retention.cn/2026.2@")
    assert first.provenance.citation == "AML Law Art. 34"
    assert first.provenance.legal_force is LegalForce.LAW
    assert first.provenance.confidence is Confidence.READ


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("years = 10", "years = -1", r"rule\[0\]\.years is -1; give a whole number from 0 to 100"),
        ("years = 10", 'years = "10"', r"rule\[0\]\.years is '10'"),
        ("years = 10\n", "", r"rule\[0\]\.years is missing"),
        ('classes = ["identity"]', 'classes = ["soul"]', r"rule\[0\]\.classes is \['soul'\]; give"),
        ('starts = "contract-end"', 'starts = "one-day"', r"rule\[3\]\.starts is 'one-day'; give"),
        ('matters = ["aml-investigation"]', "matters = []", r"rule\[2\]\.matters is empty"),
        ('id = "CN-R2"', 'id = "CN-R1"', r"rule\[1\]\.id is 'CN-R1' again"),
        ('confidence = "B"', 'confidence = "C"', r"rule\[7\]\.confidence is 'C'; give one of A, B"),
        (
            "effective_from = 2016-01-01",
            "effective_from = 2016-01-01\neffective_until = 2015-01-01",
            r"rule\[7\]\.effective_until is 2015-01-01; give a date after 2016-01-01",
        ),
        (
            'classes = ["marketing", "recordings"]',
            'classes = ["transactions"]',
            "none but open matters names marketing",
        ),
        ("[[rule]]", "[rule]", "cannot be read as TOML"),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, was: str, becomes: str, said: str) -> None:
    put_changed(tmp_path, FILE, was, becomes)

    with pytest.raises(PolicyFileError, match=said):
        load_retention(tmp_path)


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("retention.*.toml")), ids=lambda one: one.stem)
def test_a_pack_of_any_country_has_a_clock_for_every_class(file: Path) -> None:
    pack = load_retention(name=file.name)
    left = RetentionFacts(
        on(2026, 6, 30), last_recording_on=on(2026, 6, 1), contracts=(), complaints=()
    )

    clocks = pack.clocks(Retention, left, on(2026, 11, 24))

    assert [clock.retention for clock in clocks] == list(Retention)
    assert all(clock.erasable_from is not None for clock in clocks)


def test_of_an_american_call_the_recording_is_kept_three_years() -> None:
    pack = load_retention(name="retention.us.toml")
    left = RetentionFacts(on(2026, 6, 30), last_recording_on=on(2026, 9, 1))

    clock = pack.clock(Retention.RECORDINGS, left, on(2026, 11, 24))

    assert (clock.erasable_from, clock.rule) == (on(2029, 9, 1), "US-R2")
