"""policies/classification.cn.toml: buckets and five classes, by days past due."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from pathlib import Path

from domain.billing.classification import (
    Bucket,
    Classification,
    FiveClass,
    NoScaleError,
    ProductFamily,
    Scale,
)
from infrastructure.policies.files import SHIPPED, Fields, provenance, read

FILE = "classification.cn.toml"
MOST_DAYS = 9_999


def load_classification(folder: Path = SHIPPED) -> Classification:
    """Raises PolicyFileError."""
    pack, fields = read(folder / FILE)
    buckets = _scale(fields, "buckets", Bucket)
    by_family = fields.table("class")
    classes = {family: _scale(by_family, family.value, FiveClass) for family in ProductFamily}
    by_family.done()
    fields.done()
    return Classification(pack.id, buckets, classes)


def _scale(fields: Fields, name: str, ranges: Iterable[Enum]) -> Scale:
    table = fields.table(name)
    firsts = tuple(table.number(each.value, least=0, most=MOST_DAYS) for each in ranges)
    provenance(table)
    table.done()
    try:
        return Scale(firsts)
    except NoScaleError:
        raise fields.wrong(
            name, f"has ranges from days {firsts}", "0 first, and each further one later"
        ) from None
