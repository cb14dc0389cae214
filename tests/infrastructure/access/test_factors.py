"""Second factors in PostgreSQL, sealed under the vault's keys and reckoned by RFC 6238."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID, uuid4

import pytest
from cryptography.exceptions import InvalidTag
from psycopg_pool import ConnectionPool

from application.access.ports import Factor
from domain.access.employee import Employee
from domain.access.roles import SHIPPED, Role
from infrastructure.access.employees import Pool, PostgresEmployees
from infrastructure.access.factors import PostgresFactors, TimedCodes, VaultSecrets
from infrastructure.database.provision import DatabaseUrls
from infrastructure.vault.keys import MemoryKeyRing

NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)
STEP = timedelta(seconds=30)
RFC_SECRET = b32encode(b"12345678901234567890").decode()
"""Of RFC 6238, appendix B, in which codes have 8 digits; ours are their last 6."""
_logins = count(1)


@pytest.fixture(scope="module")
def pool(database: DatabaseUrls) -> Iterator[Pool]:
    with ConnectionPool(database.app, min_size=1, max_size=4) as pool:
        yield pool


@pytest.fixture
def who(pool: Pool) -> UUID:
    employee = Employee(f"li-{next(_logins)}", "李晨", Role.AGENT, branch="101", language="zh-CN")
    assert PostgresEmployees(pool, SHIPPED).add(employee, "a hash")
    return employee.id


def test_a_factor_is_begun_confirmed_and_removed(pool: Pool, who: UUID) -> None:
    factors = PostgresFactors(pool)
    factors.begin(who, b"first")
    factors.begin(who, b"second")
    begun = factors.find(who)
    factors.confirm(who, NINE)
    factors.begin(who, b"third")
    confirmed = factors.find(who)
    account = PostgresEmployees(pool, SHIPPED).of(who)
    factors.remove(who)

    assert begun == Factor(b"second", None, 0)
    assert confirmed == Factor(b"second", NINE, 0)
    assert account is not None
    assert account.has_factor
    assert factors.find(who) is None


def test_a_step_is_taken_once_however_many_come_at_once(pool: Pool, who: UUID) -> None:
    factors = PostgresFactors(pool)
    factors.begin(who, b"secret")

    with ThreadPoolExecutor(4) as at_once:
        taken = list(at_once.map(lambda _: factors.take_step(who, 7), range(8)))

    assert sorted(taken) == [False] * 7 + [True]
    assert not factors.take_step(who, 6)
    assert factors.take_step(who, 8)


def test_a_recovery_code_is_taken_once_and_new_ones_replace_all(pool: Pool, who: UUID) -> None:
    factors = PostgresFactors(pool)
    factors.begin(who, b"secret")
    factors.set_recovery_codes(who, [b"1", b"2"])

    with ThreadPoolExecutor(2) as at_once:
        taken = list(at_once.map(lambda _: factors.take_recovery_code(who, b"1"), range(4)))
    left = factors.recovery_codes_left(who)
    factors.set_recovery_codes(who, [b"3"])

    assert (sorted(taken), left) == ([False] * 3 + [True], 1)
    assert not factors.take_recovery_code(who, b"2")
    assert factors.recovery_codes_left(who) == 1


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    at = datetime.fromtimestamp(seconds, UTC)

    assert TimedCodes("Bank").step_of(RFC_SECRET, code, at) == seconds // 30


def test_a_code_fits_a_step_before_and_after_and_no_further() -> None:
    codes, at = TimedCodes("Bank"), datetime.fromtimestamp(1111111109, UTC)

    fits = [codes.step_of(RFC_SECRET, "081804", at + n * STEP) for n in (-2, -1, 0, 1, 2)]

    assert fits == [None, 37037036, 37037036, 37037036, None]


@pytest.mark.parametrize("code", ["", "28708", "2870822", "二八七零八二", "287 083"])
def test_what_is_no_code_fits_nothing(code: str) -> None:
    assert TimedCodes("Bank").step_of(RFC_SECRET, code, NINE) is None


def test_an_authenticator_is_told_whose_code_it_is() -> None:
    address = TimedCodes("Hengxin Bank").address(RFC_SECRET, "8021")

    assert address == (
        f"otpauth://totp/Hengxin%20Bank:8021?secret={RFC_SECRET}&issuer=Hengxin%20Bank"
    )


def test_secrets_and_recovery_codes_are_new_each_time() -> None:
    codes = TimedCodes("Bank")

    first, second = codes.new_recovery_codes(), codes.new_recovery_codes()

    assert codes.new_secret() != codes.new_secret()
    assert len({*first, *second}) == 20


def test_a_sealed_secret_opens_for_its_owner_alone() -> None:
    secrets, owner, other = VaultSecrets(MemoryKeyRing().secret), uuid4(), uuid4()
    sealed = secrets.seal("JBSWY3DP", of=owner)

    with pytest.raises(InvalidTag):
        secrets.open(sealed, of=other)

    assert secrets.open(sealed, of=owner) == "JBSWY3DP"
    assert b"JBSWY3DP" not in sealed


def test_a_hash_is_of_one_owner_and_one_bank() -> None:
    secrets, owner = VaultSecrets(MemoryKeyRing().secret), uuid4()
    elsewhere = VaultSecrets(MemoryKeyRing(b"another").secret)

    hashed = secrets.hash("ABCDE", of=owner)

    assert hashed == secrets.hash("ABCDE", of=owner)
    assert hashed not in (secrets.hash("ABCDE", of=uuid4()), elsewhere.hash("ABCDE", of=owner))
