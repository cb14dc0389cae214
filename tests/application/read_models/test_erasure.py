"""A read model that keeps anything of a person drops it when they are erased."""

from __future__ import annotations

import typing
from typing import Any

import pytest

from application.read_models.model import ReadModel, Table
from domain.privacy.erasure import ErasureRequest
from domain.privacy.recovered import RecoveredErasure
from infrastructure.privacy.purging import TABLES_WITH_PERSONAL_DATA
from infrastructure.read_side.furnished import read_models
from tests.memory_bank import PlainKeys

MODELS = read_models(PlainKeys())
ERASING = {ErasureRequest.PersonalDataErased, RecoveredErasure.ErasureRecovered}


def keeps_sealed_fields_or_search_keys(table: Table[Any]) -> bool:
    """Both are bytes, and nothing else is."""
    hints = typing.get_type_hints(table.row)
    return any(bytes in typing.get_args(hints[name]) for name in table.columns)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: str(model.name))
def test_whatever_keeps_sealed_fields_or_search_keys_handles_erasures(
    model: type[ReadModel],
) -> None:
    keeps = any(keeps_sealed_fields_or_search_keys(table) for table in model.tables)

    assert not keeps or model.handlers.keys() >= ERASING


def test_some_do_keep_them() -> None:
    keeping = {m.name for m in MODELS if any(map(keeps_sealed_fields_or_search_keys, m.tables))}

    assert keeping >= {"customers", "accounts"}


def test_tables_that_keep_them_are_swept_after_an_erasure() -> None:
    keeping = {
        table.name
        for model in MODELS
        for table in model.tables
        if keeps_sealed_fields_or_search_keys(table)
    }

    assert keeping == set(TABLES_WITH_PERSONAL_DATA)
