"""A script that is wrong is refused, with the field and what would do."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.outreach.purposes import ContactPurpose
from infrastructure.policies.files import PolicyFileError
from infrastructure.policies.script import FILE, load_script
from tests.infrastructure.policies.changed import put_changed


def test_every_purpose_has_something_to_say_and_a_duty() -> None:
    script = load_script()

    for purpose in ContactPurpose:
        steps = script.of(purpose)
        assert any(step.is_mandatory for step in steps)
        assert all(step.text("zh-CN") and step.text("en") for step in steps)


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("mandatory = false", "mandatory = 1", r"step\[2\]\.mandatory is 1; give true or false"),
        ('code = "recorded"', 'code = "who-calls"', r"step\[1\]\.code is 'who-calls' again"),
        ('"due-today"', '"someday"', r"step\[0\]\.purposes is \["),
    ],
)
def test_a_wrong_field_of_the_script_is_named(
    tmp_path: Path, was: str, becomes: str, said: str
) -> None:
    put_changed(tmp_path, FILE, was, becomes)

    with pytest.raises(PolicyFileError, match=said):
        load_script(tmp_path)
