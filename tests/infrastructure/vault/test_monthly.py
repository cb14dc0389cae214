"""A secret of the month: one for all processes, and none of before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from infrastructure.database.provision import DatabaseUrls
from infrastructure.privacy.hidden_terms import KeyedTerms
from infrastructure.vault.master import MasterKeys
from infrastructure.vault.monthly import MonthlySecret
from infrastructure.vault.postgres import PostgresKeyRing

MASTER = MasterKeys([bytes(32)])
USE = "search-terms"
OCTOBER, NOVEMBER, NEXT_JANUARY = date(2026, 10, 31), date(2026, 11, 1), date(2027, 1, 5)
PHONE = "13812340017"


@pytest.fixture
def pool(database: DatabaseUrls) -> Iterator[ConnectionPool]:
    with psycopg.connect(database.vault) as connection:
        connection.execute("TRUNCATE keys, secrets")
        connection.execute("UPDATE vault SET master_id = NULL")
    with ConnectionPool(database.vault, min_size=1, max_size=2, open=True) as pool:
        yield pool


class Bank:
    """One vault, as any number of processes see it, on a day of the wall clock."""

    def __init__(self, pool: ConnectionPool) -> None:
        self.pool, self.day = pool, OCTOBER

    def process(self) -> KeyedTerms:
        keys = PostgresKeyRing(self.pool, MASTER)
        return KeyedTerms(MonthlySecret(keys, USE, clock=lambda: self.day).current)

    def kept(self) -> list[str]:
        with self.pool.connection() as conn:
            found = conn.execute("SELECT name FROM secrets ORDER BY name").fetchall()
        return [name for (name,) in found]


@pytest.fixture
def bank(pool: ConnectionPool) -> Bank:
    return Bank(pool)


def test_within_a_month_equal_terms_have_an_equal_hash_for_everybody(bank: Bank) -> None:
    one, other = bank.process(), bank.process()

    assert one.hidden(PHONE) == one.hidden(f" {PHONE}") == other.hidden(PHONE)
    assert one.hidden(PHONE) != one.hidden("13812340018")
    assert PHONE not in one.hidden(PHONE)


def test_once_a_month_is_over_nothing_tells_what_its_hashes_are_of(bank: Bank) -> None:
    running = bank.process()
    in_october = running.hidden(PHONE)

    bank.day = NOVEMBER
    in_november = running.hidden(PHONE)

    assert in_november != in_october
    assert bank.kept() == [f"{USE}/2026-11"]
    bank.day = NEXT_JANUARY
    bank.process().hidden(PHONE)
    assert bank.kept() == [f"{USE}/2027-01"]


def test_a_secret_that_is_made_up_again_under_an_old_name_is_another_one(bank: Bank) -> None:
    """As by a clock that is behind: what was hashed before stays noise."""
    before = bank.process().hidden(PHONE)
    bank.day = NOVEMBER
    bank.process().hidden(PHONE)

    bank.day = OCTOBER
    late = bank.process().hidden(PHONE)

    assert late != before


def test_the_one_secret_for_all_months_of_before_is_destroyed_and_others_stay(
    bank: Bank, pool: ConnectionPool
) -> None:
    keys = PostgresKeyRing(pool, MASTER)
    others = [keys.secret(name) for name in ("intake", "search", "search-terms-of-others/2020-01")]
    keys.secret(USE)

    bank.process().hidden(PHONE)

    again = PostgresKeyRing(pool, MASTER)
    assert USE not in bank.kept()
    assert [again.secret(n) for n in ("intake", "search", "search-terms-of-others/2020-01")] == (
        others
    )
