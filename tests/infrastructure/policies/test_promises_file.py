"""The limits of promises as they are shipped, and what a wrong file is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from infrastructure.policies.files import PolicyFileError
from infrastructure.policies.promises import FILE, load_promise_limits
from tests.infrastructure.policies.changed import put_changed


def test_a_plan_runs_for_five_years_at_most() -> None:
    limits = load_promise_limits()

    assert limits.plan_months == 60
    assert (limits.horizon_days, limits.grace_days, limits.most_broken) == (30, 2, 2)


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("months = 60", "months = 61", "plan.months is 61; give a whole number from 1 to 60"),
        ("grace_days = 2", "grace = 2", "limits.grace_days is missing"),
        ("[limits]", "[limits]\nmost = 1", "limits.most is not known here"),
    ],
)
def test_a_wrong_file_is_told_which_field_and_what_would_do(
    tmp_path: Path, was: str, becomes: str, told: str
) -> None:
    put_changed(tmp_path, FILE, was, becomes)

    with pytest.raises(PolicyFileError, match=told):
        load_promise_limits(tmp_path)
