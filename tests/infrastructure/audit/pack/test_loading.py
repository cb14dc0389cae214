"""A pack, loaded where there was nothing: the same log, read models and statements as before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.billing.account import Account
from domain.shared.personal import Erased, Retention
from infrastructure.audit.pack.loading import DatabaseNotEmptyError, load
from infrastructure.audit.pack.reading import PackReader, StreamNotInPackError
from infrastructure.bootstrap import Heliograph
from infrastructure.database.local_postgres import Cluster
from infrastructure.database.provision import DatabaseUrls
from infrastructure.read_side.hashes import hashes
from interfaces.web.app import House, create_app
from tests.infrastructure.audit.pack.empty_log import empty_log
from tests.infrastructure.audit.pack.oak import ABOUT_ANNA, Oak, oak
from tests.interfaces.web.stories import AGENT, PASSWORD
from tests.interfaces.web.visits import signed_in
from tests.oak_bank import HOUSEHOLD, SAVINGS
from tests.scenarios.stories import story

HOUSE = House(names={"zh-CN": "恒信银行", "en": "Hengxin Bank"})


@pytest.fixture(scope="module")
def bank(database: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oak]:
    with oak(database, tmp_path_factory.mktemp("home")) as sealed:
        yield sealed


@pytest.fixture
def empty(
    cluster: Cluster, database: DatabaseUrls, bank: Oak, tmp_path: Path
) -> Iterator[Heliograph]:
    with empty_log(cluster, database.vault, bank.home, tmp_path / "home") as new:
        yield new


def nobody(more: int) -> None:
    """Nobody looks."""


def test_a_whole_log_is_loaded_as_it_was(bank: Oak, empty: Heliograph, tmp_path: Path) -> None:
    bank.pack(tmp_path / "pack")

    load(empty.pool, empty.databases.urls.admin, PackReader(tmp_path / "pack"), nobody)
    empty.catch_up()

    assert story(empty) == story(bank.house)
    with empty.pool.connection() as there, bank.house.pool.connection() as here:
        models = list(empty.engine.models.values())
        assert [(each.name, each.sha256) for each in hashes(there, models)] == [
            (each.name, each.sha256) for each in hashes(here, models)
        ]


def test_a_part_is_loaded_into_an_empty_database_only(
    bank: Oak, empty: Heliograph, tmp_path: Path
) -> None:
    bank.pack(tmp_path / "pack", ABOUT_ANNA)
    load(empty.pool, empty.databases.urls.admin, PackReader(tmp_path / "pack"), nobody)

    with pytest.raises(DatabaseNotEmptyError):
        load(empty.pool, empty.databases.urls.admin, PackReader(tmp_path / "pack"), nobody)


def test_an_account_is_replayed_from_a_pack_alone(bank: Oak, tmp_path: Path) -> None:
    bank.pack(tmp_path / "pack", ABOUT_ANNA)

    replayed = PackReader(tmp_path / "pack").replayed(HOUSEHOLD)

    account = bank.house.billing.find(HOUSEHOLD, Account)
    assert (replayed.kind, replayed.version) == ("Account", account.version)
    assert replayed.state["balance"] == {"minor": account.balance.minor, "currency": "CNY"}
    assert replayed.sha256 == bank.house.replay.state(HOUSEHOLD).sha256
    with pytest.raises(StreamNotInPackError):
        PackReader(tmp_path / "pack").replayed(SAVINGS)


def test_a_statement_is_read_from_a_pack_alone(bank: Oak, tmp_path: Path) -> None:
    bank.pack(tmp_path / "pack", ABOUT_ANNA)

    read = PackReader(tmp_path / "pack").statement(HOUSEHOLD, 2)

    issued = bank.house.billing.statement(HOUSEHOLD, 2)
    assert read.is_intact
    assert (read.statement, read.content_hash) == (issued.statement, issued.content_hash)
    assert read.account_no == Erased(Retention.TRANSACTIONS)


def test_a_whole_log_is_sealed_on_from_where_it_was(
    bank: Oak, empty: Heliograph, tmp_path: Path
) -> None:
    exported = bank.pack(tmp_path / "pack")
    load(empty.pool, empty.databases.urls.admin, PackReader(tmp_path / "pack"), nobody)
    empty.employees.add(AGENT, password=PASSWORD)
    signed_in(create_app(empty, HOUSE).test_client(), AGENT.login)

    turn = empty.audit.turn()

    assert not turn.findings
    assert turn.size == exported.mark.size + 3  # A record of the account, its setting, a sign-in.
    assert empty.audit.verify().is_whole


def test_a_part_of_a_log_is_never_sealed_as_if_it_were_one(
    bank: Oak, empty: Heliograph, tmp_path: Path
) -> None:
    bank.pack(tmp_path / "pack", ABOUT_ANNA)
    load(empty.pool, empty.databases.urls.admin, PackReader(tmp_path / "pack"), nobody)

    turn = empty.audit.turn()

    assert turn.is_halted
    assert turn.sealed == 0


def test_no_rule_reacts_to_what_is_loaded(bank: Oak, empty: Heliograph, tmp_path: Path) -> None:
    exported = bank.pack(tmp_path / "pack", ABOUT_ANNA)
    load(empty.pool, empty.databases.urls.admin, PackReader(tmp_path / "pack"), nobody)

    empty.catch_up()

    assert sum(empty.events_by_name().values()) == exported.mark.events
