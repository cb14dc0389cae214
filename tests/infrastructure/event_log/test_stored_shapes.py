"""What was stored once can be read for ever, and is documented as it is stored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from application.catalogue import AGGREGATES
from infrastructure.event_log.catalogue import Catalogue
from infrastructure.event_log.describe import documents
from tests.infrastructure.event_log.kept_rows import decoded, mapper, rows

DOCS = Path(__file__).parents[3] / "docs"
CATALOGUE = Catalogue(AGGREGATES)


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['name']}.v{row['version']}")
def test_a_stored_event_is_read_from_the_bytes_that_are_kept(row: dict[str, Any]) -> None:
    using = mapper()

    fields = decoded(using, row)

    assert fields == row["fields"]


def test_every_shape_that_the_log_may_hold_has_its_bytes_kept() -> None:
    kept = {(row["name"], row["version"]) for row in rows()}

    wanted = {
        (form.name, version)
        for form in CATALOGUE.by_name.values()
        for version in range(1, form.version + 1)
    }

    assert kept >= wanted


@pytest.mark.parametrize("name", documents(CATALOGUE))
def test_the_documents_say_what_the_code_stores(name: str) -> None:
    """Run `./heliograph events document`; a changed shape needs a new version."""
    assert (DOCS / name).read_text("utf-8") == documents(CATALOGUE)[name]


def test_no_schema_of_an_event_is_lost() -> None:
    documented = {path.name.rpartition(".v")[0] for path in (DOCS / "schemas").iterdir()}

    assert documented == set(CATALOGUE.by_name)
