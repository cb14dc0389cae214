"""The stages of treatment as they are shipped, and what a wrong file is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.billing.treatment_stages import TreatmentStage
from infrastructure.policies.files import PolicyFileError
from infrastructure.policies.treatment import FILE, load_treatment_pack
from tests.infrastructure.policies.changed import put_changed


def test_every_stage_is_shipped_and_the_first_begins_before_the_due_date() -> None:
    pack = load_treatment_pack()

    assert [each.stage for each in pack.rules] == list(TreatmentStage)[1:]
    assert pack.lead_days == 3
    assert pack.code.startswith("treatment.cn/2026.1@")


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("from_days = 31", "from_days = 61", "stage is not in order"),
        ('stage = "soft"', 'stage = "hard"', r"stage\[2\].stage is 'hard'; give one of"),
        ('action = "demand"', 'action = "threaten"', r"stage\[3\].action is 'threaten'"),
        ("within_days = 2", "within = 2", r"stage\[0\].within_days is missing"),
        ("least_minor = 1", "least_minor = -1", r"stage\[0\].least_minor is -1"),
    ],
)
def test_a_wrong_file_is_told_which_field_and_what_would_do(
    tmp_path: Path, was: str, becomes: str, told: str
) -> None:
    put_changed(tmp_path, FILE, was, becomes)

    with pytest.raises(PolicyFileError, match=told):
        load_treatment_pack(tmp_path)
