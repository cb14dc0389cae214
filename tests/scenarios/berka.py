"""The real bank's files: found, cut, and read for what the bank itself says."""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from domain.billing.account import Account
from domain.shared.dates import BusinessDate
from interfaces.feeds.berka import COMPLETE_THROUGH

HELIOGRAPH_BERKA = "HELIOGRAPH_BERKA"
THROUGH = BusinessDate(COMPLETE_THROUGH)

needs_berka = pytest.mark.skipif(
    HELIOGRAPH_BERKA not in os.environ,
    reason=f"{HELIOGRAPH_BERKA} does not say where the Czech bank's files are",
)

Row = dict[str, str]


def folder() -> Path:
    return Path(os.environ[HELIOGRAPH_BERKA])


def rows(name: str) -> Iterator[Row]:
    with (folder() / f"{name}.asc").open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter=";")


def cut(to: Path, *, accounts: int) -> Path:
    """The first so many accounts and those that have a loan by THROUGH, with all about them."""
    granted = {row["account_id"] for row in rows("loan") if row["date"] <= f"{THROUGH:%y%m%d}"}
    first = [row["account_id"] for row, _ in zip(rows("account"), range(accounts), strict=False)]
    kept = granted.union(first)
    dispositions = [row for row in rows("disp") if row["account_id"] in kept]
    disposition_ids = {row["disp_id"] for row in dispositions}
    clients = {row["client_id"] for row in dispositions}
    _copy(to, "district", lambda row: True)
    _copy(to, "client", lambda row: row["client_id"] in clients)
    _copy(to, "card", lambda row: row["disp_id"] in disposition_ids)
    for name in ("account", "disp", "loan", "order", "trans"):
        _copy(to, name, lambda row: row["account_id"] in kept)
    return to


def _copy(to: Path, name: str, is_kept: Callable[[Row], bool]) -> None:
    header, *lines = (folder() / f"{name}.asc").read_text(encoding="utf-8").splitlines()
    columns = next(csv.reader([header], delimiter=";"))
    kept = (
        line
        for line in lines
        if is_kept(dict(zip(columns, next(csv.reader([line], delimiter=";")), strict=True)))
    )
    (to / f"{name}.asc").write_text("\n".join([header, *kept, ""]), encoding="utf-8")


def balances_by_day() -> dict[tuple[UUID, date], list[Decimal]]:
    """Every balance that the bank itself noted, by account and day, in no order."""
    found: defaultdict[tuple[UUID, date], list[Decimal]] = defaultdict(list)
    for row in rows("trans"):
        on = row["date"]
        day = date(1900 + int(on[:2]), int(on[2:4]), int(on[4:]))
        found[Account.create_id("berka", row["account_id"]), day].append(Decimal(row["balance"]))
    return found
