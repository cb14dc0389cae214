"""A file of masks that is wrong is refused, with the field and what would do."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.access.employee import Role
from infrastructure.policies.files import PolicyFileError
from infrastructure.policies.masks import FILE, load_masks
from tests.infrastructure.policies.changed import put_changed


def test_the_shipped_file_names_its_version_and_its_bytes() -> None:
    masks = load_masks()

    assert masks.pack.startswith("masks.cn/2026.1@")
    assert masks.by_role.keys() == {Role.CAMPAIGN_MANAGER, Role.ADMINISTRATOR}


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ('phone = "first-3-last-4"', "", r"default\.phone is missing; give one of whole"),
        ('phone = "first-3-last-4"', 'phone = "half"', r"default\.phone is 'half'; give one of"),
        ("[role.administrator]", "[role.janitor]", r"role\.janitor is not known here"),
        ('account = "last-4"', 'account = "last-4"\nshoe = "whole"', r"default\.shoe is not known"),
        (
            "effective_from = 2020-02-13",
            'effective_from = "soon"',
            r"pack\.effective_from is 'soon'",
        ),
        ('legal_force = "standard"', 'legal_force = "habit"', r"pack\.legal_force is 'habit'"),
        ("[pack]", "[pack", "cannot be read as TOML"),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, was: str, becomes: str, said: str) -> None:
    put_changed(tmp_path, FILE, was, becomes)

    with pytest.raises(PolicyFileError, match=said):
        load_masks(tmp_path)
