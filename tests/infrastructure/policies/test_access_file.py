"""Which reads are recorded is a file, and a wrong one is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.access.reading_rules import ReadKind
from infrastructure.policies.access import FILE, load_reading_rules
from infrastructure.policies.files import PolicyFileError
from tests.infrastructure.policies.changed import put_changed


def test_the_shipped_file_has_every_kind_of_read_recorded() -> None:
    rules = load_reading_rules()

    assert rules.ordinary == set(ReadKind)
    assert rules.pack.startswith("access.cn/2026.1@")


@pytest.mark.parametrize("wrong", ['recorded = ["shoes"]', "recorded = true", "record = []"])
def test_a_wrong_field_is_named(tmp_path: Path, wrong: str) -> None:
    put_changed(tmp_path, FILE, 'recorded = ["customers", "statements", "searches"]', wrong)

    with pytest.raises(PolicyFileError, match=r"ordinary\.record"):
        load_reading_rules(tmp_path)
