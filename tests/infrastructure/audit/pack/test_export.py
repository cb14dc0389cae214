"""Packs of a small bank: what is in them, and that the verifier takes them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from infrastructure.audit.verify import verify
from infrastructure.database.provision import DatabaseUrls
from tests.infrastructure.audit.pack.oak import ABOUT_ANNA, Oak, oak


@pytest.fixture(scope="module")
def bank(database: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oak]:
    with oak(database, tmp_path_factory.mktemp("home")) as sealed:
        yield sealed


def test_a_pack_of_everything_is_sound(bank: Oak, tmp_path: Path) -> None:
    bank.pack(tmp_path / "pack")

    assert verify(tmp_path / "pack", [], None)


def test_a_pack_of_a_person_is_sound(bank: Oak, tmp_path: Path) -> None:
    bank.pack(tmp_path / "pack", ABOUT_ANNA, bank.opener())

    assert verify(tmp_path / "pack", [], None)
