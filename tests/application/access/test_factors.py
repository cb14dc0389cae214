"""The second factor: set up, asked for, used once, lost and replaced."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from application.access.access import EntryOverError, Next, SignInRefusedError, Whence
from application.access.factors import FactorInUseError, WrongCodeError
from domain.access.delays import OF_A_LOGIN
from domain.access.employee import Employee
from domain.access.roles import Role
from tests.application.access.memory import MemoryAccess, code_at

NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)
STEP = timedelta(seconds=30)
PASSWORD = "correct horse battery"
LI = Employee("8021", "李晨", Role.AGENT, branch="101", language="zh-CN")
MEI = Employee("mei", "梅", Role.COMPLIANCE, branch="000", language="zh-CN")
HERE = Whence("10.0.0.1", "a browser")
_numbers = count(1)


@pytest.fixture
def bank() -> MemoryAccess:
    bank = MemoryAccess()
    for employee in (LI, MEI):
        bank.accounts.add(employee, password=PASSWORD)
    return bank


def test_a_role_that_needs_a_factor_sets_it_up_before_anything_else(bank: MemoryAccess) -> None:
    entry = password_given(bank, MEI, Next.ENROLMENT)
    offered = bank.access.enrolment(entry, at=NINE)

    token = a_token()
    codes = bank.access.enrol(entry, code_at(NINE), token=token, whence=HERE, at=NINE)

    assert offered.secret in offered.address
    assert bank.access.session(entry, at=NINE) is None
    assert bank.access.session(token, at=NINE) is not None
    assert len(codes) == len(set(codes)) == 3
    assert bank.records.recorded[-1] == ("mei", "SecondFactorConfirmed", "employee:mei")


def test_a_role_that_needs_none_may_have_one_and_is_asked_from_then_on(bank: MemoryAccess) -> None:
    with_factor(bank, LI)

    entry = password_given(bank, LI, Next.CODE)
    token = prove(bank, entry, code_at(NINE + STEP), at=NINE + STEP)

    session = bank.access.session(token, at=NINE + STEP)
    assert session is not None
    assert (session.employee, session.address, session.browser) == (LI, "10.0.0.1", "a browser")


def test_the_password_alone_opens_nothing(bank: MemoryAccess) -> None:
    with_factor(bank, LI)

    entry = password_given(bank, LI, Next.CODE)

    assert bank.access.session(entry, at=NINE) is None
    assert bank.sign_ins.recorded == []


def test_a_code_is_taken_once(bank: MemoryAccess) -> None:
    with_factor(bank, LI)
    code = code_at(NINE + STEP)
    prove(bank, password_given(bank, LI, Next.CODE), code, at=NINE + STEP)

    entry = password_given(bank, LI, Next.CODE)

    with pytest.raises(WrongCodeError):
        prove(bank, entry, code, at=NINE + STEP)


def test_the_code_that_set_the_factor_up_opens_nothing_more(bank: MemoryAccess) -> None:
    with_factor(bank, LI)

    entry = password_given(bank, LI, Next.CODE)

    with pytest.raises(WrongCodeError):
        prove(bank, entry, code_at(NINE), at=NINE)


def test_wrong_codes_count_as_wrong_passwords_do(bank: MemoryAccess) -> None:
    with_factor(bank, LI)
    entry = password_given(bank, LI, Next.CODE)
    for _ in range(OF_A_LOGIN.free + 1):
        with pytest.raises(WrongCodeError):
            prove(bank, entry, "wrong")

    with pytest.raises(WrongCodeError):
        prove(bank, entry, code_at(NINE + STEP), at=NINE + STEP)
    with pytest.raises(SignInRefusedError):
        password_given(bank, LI, Next.CODE)

    assert bank.sign_ins.recorded[-1] == ("failed 5, locked out", "integration:web")


def test_the_code_follows_the_password_within_five_minutes(bank: MemoryAccess) -> None:
    with_factor(bank, LI)
    entry = password_given(bank, LI, Next.CODE)
    late = NINE + timedelta(minutes=5)

    with pytest.raises(EntryOverError):
        prove(bank, entry, code_at(late), at=late)


def test_an_entry_is_used_up_by_a_session(bank: MemoryAccess) -> None:
    with_factor(bank, LI)
    entry = password_given(bank, LI, Next.CODE)
    prove(bank, entry, code_at(NINE + STEP), at=NINE + STEP)

    with pytest.raises(EntryOverError):
        prove(bank, entry, code_at(NINE + 2 * STEP), at=NINE + 2 * STEP)


def test_a_recovery_code_opens_once_however_it_is_typed(bank: MemoryAccess) -> None:
    first, *_ = with_factor(bank, LI)
    typed = f" {first.replace('-', ' ').lower()}"

    token = prove(bank, password_given(bank, LI, Next.CODE), typed)

    assert bank.access.session(token, at=NINE) is not None
    assert bank.factors.state(LI).codes_left == 2
    assert bank.records.recorded[-1] == ("8021", "RecoveryCodeUsed", "employee:8021")
    with pytest.raises(WrongCodeError):
        prove(bank, password_given(bank, LI, Next.CODE), first)


def test_new_recovery_codes_take_the_place_of_all_older_ones(bank: MemoryAccess) -> None:
    old, *_ = with_factor(bank, LI)

    new = bank.factors.renew_recovery_codes(LI, code_at(NINE + STEP), at=NINE + STEP)

    assert not bank.factors.takes(LI, old, at=NINE)
    assert bank.factors.takes(LI, new[0], at=NINE)


def test_a_code_of_somebody_elses_opens_nothing(bank: MemoryAccess) -> None:
    with_factor(bank, LI)
    theirs, *_ = with_factor(bank, MEI)

    with pytest.raises(WrongCodeError):
        prove(bank, password_given(bank, LI, Next.CODE), theirs)


def test_a_factor_in_use_is_not_shown_again(bank: MemoryAccess) -> None:
    with_factor(bank, LI)

    with pytest.raises(FactorInUseError):
        bank.factors.enrolment(LI)


def test_a_secret_stays_the_same_until_it_is_confirmed(bank: MemoryAccess) -> None:
    assert bank.factors.enrolment(LI) == bank.factors.enrolment(LI)


def test_a_factor_that_is_removed_is_not_asked_for_and_its_codes_are_gone(
    bank: MemoryAccess,
) -> None:
    code, *_ = with_factor(bank, LI)

    bank.factors.remove(LI, by=MEI)

    password_given(bank, LI, Next.SESSION)
    assert not bank.factors.takes(LI, code, at=NINE)
    assert bank.records.recorded[-1] == ("8021", "SecondFactorRemoved", "employee:mei")


def a_token() -> str:
    return f"token {next(_numbers)}"


def with_factor(bank: MemoryAccess, who: Employee) -> list[str]:
    """The recovery codes."""
    bank.factors.enrolment(who)
    return bank.factors.confirm(who, code_at(NINE), at=NINE)


def password_given(bank: MemoryAccess, who: Employee, then: Next) -> str:
    entry = a_token()
    entered = bank.access.sign_in(who.login, PASSWORD, token=entry, whence=HERE, at=NINE)
    assert entered.next is then
    return entry


def prove(bank: MemoryAccess, entry: str, code: str, *, at: datetime = NINE) -> str:
    token = a_token()
    bank.access.prove(entry, code, token=token, whence=HERE, at=at)
    return token
