"""What the law has the bank keep is stored, shown to nobody, and erased when its clock runs out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from application.privacy.ports import NotPurgedError
from application.shared.command import acting
from domain.customer.customer import Customer
from domain.privacy.outcomes import ErasureState, Fate
from domain.shared.dates import BusinessDate
from domain.shared.personal import Erased, Restricted, Retention
from infrastructure.bootstrap import Heliograph
from infrastructure.database.provision import DatabaseUrls
from infrastructure.read_side.hashes import hashes
from infrastructure.read_side.rebuild import Rebuild
from infrastructure.vault.keys import KeyId
from tests.facts import on
from tests.scenarios.erasure import (
    ASKING,
    FANG,
    JUN,
    JUNS,
    JUNS_ACCOUNT,
    Silent,
    approved,
    erase,
    found,
    open_for_business,
    told,
    under,
)
from tests.scenarios.stories import house

LEFT_ON, LAST_KEPT_ON, DUE_ON = on(2030, 1, 1), on(2039, 12, 31), on(2040, 1, 1)


@pytest.fixture(scope="module")
def bank(database: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Heliograph]:
    """Jun left six years ago: his account number may go, his name may not."""
    with house(database, tmp_path_factory.mktemp("home")) as bank:
        open_for_business(bank)
        with acting(under(ASKING)):
            bank.customers.end_relationship(JUN, effective_on=LEFT_ON)
        yield bank


def test_what_is_kept_is_out_of_use_until_a_days_run_erases_it(bank: Heliograph) -> None:
    request = erase(bank, approved(bank, "P-3", JUN, "9002"))
    bank.catch_up()

    fates = {each.retention: (each.fate, each.until) for each in request.outcomes}
    assert fates[Retention.IDENTITY] == (Fate.RESTRICTED, DUE_ON)
    assert fates[Retention.TRANSACTIONS] == (Fate.ERASED, None)
    assert told(bank) & JUNS == set()
    assert [found(bank, each) for each in sorted(JUNS)] == [[], [], []]
    assert shown_of(bank) == [
        Restricted(Retention.IDENTITY),
        Erased(Retention.TRANSACTIONS),
    ]
    assert key_of(bank) is not None
    assert not bank.customers.find(JUN, Customer).may_be_contacted

    early, on_time = due(bank, LAST_KEPT_ON), due(bank, DUE_ON)
    bank.catch_up()

    assert (early, on_time) == ([], [2])
    assert shown_of(bank) == [Erased(Retention.IDENTITY), Erased(Retention.TRANSACTIONS)]
    assert key_of(bank) is None
    assert_a_rebuild_is_the_same(bank)


def test_only_a_read_model_that_may_hold_something_of_her_keeps_the_receipt_waiting(
    bank: Heliograph,
) -> None:
    request = approved(bank, "P-4", FANG, "9001")
    park(bank, "daily_balances", "customers")

    with pytest.raises(NotPurgedError, match="customers stands at"):
        erase(bank, request)
    waiting = bank.privacy.erasures.request(request)
    bank.engine.retry("customers")
    erase(bank, request)

    assert waiting.state is ErasureState.ERASED
    assert bank.privacy.erasures.request(request).state is ErasureState.CARRIED_OUT
    bank.engine.retry("daily_balances")


def park(bank: Heliograph, *names: str) -> None:
    with bank.pool.connection() as conn:
        conn.execute(
            "UPDATE read.read_models SET state = 'parked', error = 'as a test wants it'"
            " WHERE name = ANY(%s) AND state = 'live'",
            (list(names),),
        )


def shown_of(bank: Heliograph) -> list[object]:
    entry = bank.directory.customer(JUN, on=date.max)
    account = bank.accounts.account(JUNS_ACCOUNT, on=date.max)
    assert entry is not None
    assert account is not None
    return list(bank.unsealer.unseal([entry.name, account.account_no]))


def key_of(bank: Heliograph) -> object:
    return bank.mapper.codec.keys.key(KeyId(JUN, Retention.IDENTITY))


def due(bank: Heliograph, day: BusinessDate) -> list[int]:
    """The numbers of the receipts that a run of that day leads to."""
    with acting(under(ASKING)):
        done = bank.privacy.carrying_out.carry_out_due(day)
    return [each.number for each in done]


def assert_a_rebuild_is_the_same(bank: Heliograph) -> None:
    models = list(bank.engine.models.values())
    with bank.pool.connection() as conn:
        before = [each.sha256 for each in hashes(conn, models)]
    reports = Rebuild(bank.pool, bank.mapper.codec, models, Silent()).run()
    with bank.pool.connection() as conn:
        after = [each.sha256 for each in hashes(conn, models)]
    assert all(each.agrees for each in reports)
    assert before == after
