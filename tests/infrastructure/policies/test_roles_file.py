"""policies/roles.toml: as the program ships it, and with something wrong in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.access.roles import SHIPPED, Role
from infrastructure.policies.files import PolicyFileError
from infrastructure.policies.roles import FILE, load_roles
from tests.infrastructure.policies.changed import put_changed


@pytest.mark.parametrize("role", Role)
def test_the_shipped_file_says_what_the_program_falls_back_on(role: Role) -> None:
    assert load_roles().rules[role] == SHIPPED.rules[role]


def test_the_shipped_file_names_the_head_offices_and_itself() -> None:
    table = load_roles()

    assert table.head_offices == SHIPPED.head_offices
    assert table.pack.startswith("roles.cn/2026.1@")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"manage-employees"', '"manage-employees", "reveal"', "administrator may not have reveal"),
        ("[role.integration]", "[role.robot]", "role.integration is missing"),
        ('"read-customers"', '"read-everything"', "permissions"),
        ('sees = "branch"', 'sees = "street"', "one of branch, bank"),
        ('second-factor = "required"', 'second-factor = "sometimes"', "required, voluntary"),
        ('sees = "branch"', 'sees = "branch"\ncolour = "red"', "colour is not known here"),
    ],
)
def test_a_file_with_something_wrong_in_it_is_refused(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    put_changed(tmp_path, FILE, old, new)

    with pytest.raises(PolicyFileError, match=said):
        load_roles(tmp_path)
