"""Accounts, sessions and the like in memory, for tests of signing in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from application.access.access import Access
from application.access.accounts import Accounts
from application.access.door import Door
from application.access.factors import SecondFactors
from application.access.ports import (
    Account,
    ApiToken,
    Factor,
    Failures,
    Link,
    Session,
)
from application.access.tokens import ApiTokens
from application.shared.command import Receipt, circumstances
from domain.access.account_record import AccountRecord
from domain.access.employee import Employee
from domain.access.password_rules import PasswordRules
from domain.access.roles import SHIPPED, RoleTable

STEP_SECONDS = 30


class MemoryEmployees:
    def __init__(self, table: RoleTable) -> None:
        self._table = table
        self.accounts: dict[UUID, Account] = {}
        self.factors: dict[UUID, Factor] = {}

    def add(self, employee: Employee, password_hash: str) -> bool:
        if employee.id in self.accounts:
            return False
        self.accounts[employee.id] = Account(employee.under(self._table), password_hash, 0, None)
        return True

    def find(self, login: str) -> Account | None:
        """Fails for what PostgreSQL fails for."""
        if "\0" in login:
            raise ValueError("no text holds a zero byte")
        return next((one for one in self.all() if one.employee.login == login), None)

    def of(self, employee_id: UUID) -> Account | None:
        account = self.accounts.get(employee_id)
        if account is None:
            return None
        factor = self.factors.get(employee_id)
        return replace(account, has_factor=factor is not None and factor.confirmed_at is not None)

    def all(self) -> Sequence[Account]:
        found = [self.of(each) for each in self.accounts]
        return sorted(
            (each for each in found if each is not None), key=lambda one: one.employee.login
        )

    def change(self, employee: Employee, *, is_active: bool) -> None:
        self._change(employee.id, employee=employee.under(self._table), is_active=is_active)

    def set_password(self, employee_id: UUID, password_hash: str) -> None:
        self._change(employee_id, password_hash=password_hash, failures=0, locked_until=None)

    def set_language(self, employee_id: UUID, language: str) -> None:
        employee = replace(self.accounts[employee_id].employee, language=language)
        self._change(employee_id, employee=employee)

    def failed(self, employee_id: UUID, at: datetime, *, lock: Callable[[int], timedelta]) -> int:
        account = self.accounts[employee_id]
        failures = account.failures + 1
        locked = at + lock(failures) if lock(failures) else account.locked_until
        self._change(employee_id, failures=failures, locked_until=locked)
        return failures

    def succeeded(self, employee_id: UUID) -> None:
        self._change(employee_id, failures=0, locked_until=None)

    def _change(self, employee_id: UUID, **changed: Any) -> None:
        self.accounts[employee_id] = replace(self.accounts[employee_id], **changed)


class MemorySessions:
    def __init__(self, employees: MemoryEmployees) -> None:
        self._employees = employees
        self.sessions: dict[bytes, Session] = {}

    def open(self, token_hash: bytes, session: Session) -> None:
        self.sessions[token_hash] = session

    def find(self, token_hash: bytes) -> Session | None:
        session = self.sessions.get(token_hash)
        account = self._employees.accounts[session.employee.id] if session else None
        if session is None or account is None or not account.is_active:
            return None
        return replace(session, employee=account.employee)

    def of(self, employee_id: UUID) -> Sequence[Session]:
        found = [each for each in self.sessions.values() if each.employee.id == employee_id]
        return sorted(found, key=lambda each: each.seen_at, reverse=True)

    def seen(self, token_hash: bytes, at: datetime) -> None:
        self.sessions[token_hash] = replace(self.sessions[token_hash], seen_at=at)

    def close(self, token_hash: bytes) -> None:
        self.sessions.pop(token_hash, None)

    def close_one(self, employee_id: UUID, session_id: UUID) -> bool:
        before = len(self.sessions)
        self._keep(lambda one: (one.employee.id, one.id) != (employee_id, session_id))
        return len(self.sessions) < before

    def close_all_of(self, employee_id: UUID, *, but: UUID | None = None) -> None:
        self._keep(lambda session: session.employee.id != employee_id or session.id == but)

    def forget(self, *, seen_before: datetime, expired_before: datetime) -> None:
        self._keep(lambda one: one.seen_at > seen_before and one.expires_at > expired_before)

    def _keep(self, wanted: Callable[[Session], bool]) -> None:
        self.sessions = {token: one for token, one in self.sessions.items() if wanted(one)}


class MemoryEntries:
    def __init__(self) -> None:
        self.entries: dict[bytes, tuple[UUID, datetime]] = {}

    def open(self, token_hash: bytes, employee_id: UUID, expires_at: datetime) -> None:
        self.entries[token_hash] = (employee_id, expires_at)

    def find(self, token_hash: bytes, at: datetime) -> UUID | None:
        found = self.entries.get(token_hash)
        return found[0] if found and at < found[1] else None

    def close(self, token_hash: bytes) -> None:
        self.entries.pop(token_hash, None)


class MemoryAttempts:
    def __init__(self) -> None:
        self.attempts: list[tuple[str, datetime]] = []

    def since(self, address: str, since: datetime) -> Failures:
        found = [at for whence, at in self.attempts if whence == address and at > since]
        return Failures(len(found), max(found, default=None))

    def add(self, address: str, at: datetime, *, keep: timedelta) -> None:
        self.attempts.append((address, at))


class MemoryFactors:
    def __init__(self, factors: dict[UUID, Factor]) -> None:
        self.factors = factors
        self.recovery: dict[UUID, set[bytes]] = {}

    def find(self, employee_id: UUID) -> Factor | None:
        return self.factors.get(employee_id)

    def begin(self, employee_id: UUID, sealed_secret: bytes) -> None:
        self.factors[employee_id] = Factor(sealed_secret, None, 0)

    def confirm(self, employee_id: UUID, at: datetime) -> None:
        self.factors[employee_id] = replace(self.factors[employee_id], confirmed_at=at)

    def take_step(self, employee_id: UUID, step: int) -> bool:
        if self.factors[employee_id].last_step >= step:
            return False
        self.factors[employee_id] = replace(self.factors[employee_id], last_step=step)
        return True

    def remove(self, employee_id: UUID) -> None:
        self.factors.pop(employee_id, None)
        self.recovery.pop(employee_id, None)

    def set_recovery_codes(self, employee_id: UUID, hashes: Sequence[bytes]) -> None:
        self.recovery[employee_id] = set(hashes)

    def take_recovery_code(self, employee_id: UUID, code_hash: bytes) -> bool:
        found = code_hash in self.recovery.get(employee_id, set())
        self.recovery.get(employee_id, set()).discard(code_hash)
        return found

    def recovery_codes_left(self, employee_id: UUID) -> int:
        return len(self.recovery.get(employee_id, ()))


class PlainCodes:
    """The code of a moment is the number of its time step."""

    def __init__(self) -> None:
        self._made = count(1)

    def new_secret(self) -> str:
        return f"SECRET{next(self._made)}"

    def new_recovery_codes(self) -> list[str]:
        return [f"AAAAA-{next(self._made):05}" for _ in range(3)]

    def step_of(self, secret: str, code: str, at: datetime) -> int | None:
        now = int(at.timestamp()) // STEP_SECONDS
        return next((now + each for each in (0, -1, 1) if code == str(now + each)), None)

    def address(self, secret: str, login: str) -> str:
        return f"otpauth://totp/{login}?secret={secret}"


def code_at(at: datetime) -> str:
    """What PlainCodes takes then."""
    return str(int(at.timestamp()) // STEP_SECONDS)


class PlainSecrets:
    def seal(self, text: str, *, of: UUID) -> bytes:
        return f"{of} {text}".encode()

    def open(self, sealed: bytes, *, of: UUID) -> str:
        owner, _, text = sealed.decode().partition(" ")
        assert owner == str(of)
        return text

    def hash(self, text: str, *, of: UUID) -> bytes:
        return f"hash of {text} of {of}".encode()


class MemoryTokens:
    def __init__(self, employees: MemoryEmployees) -> None:
        self._employees = employees
        self.tokens: dict[bytes, ApiToken] = {}

    def add(self, token_hash: bytes, token: ApiToken) -> None:
        self.tokens[token_hash] = token

    def find(self, token_hash: bytes) -> ApiToken | None:
        token = self.tokens.get(token_hash)
        account = self._employees.accounts[token.owner.id] if token else None
        if token is None or account is None or not account.is_active:
            return None
        return replace(token, owner=account.employee)

    def of(self, employee_id: UUID) -> Sequence[ApiToken]:
        return [each for each in self.tokens.values() if each.owner.id == employee_id][::-1]

    def used(self, token_id: UUID, at: datetime) -> None:
        self._change(token_id, used_at=at)

    def revoke(self, token_id: UUID, at: datetime) -> bool:
        known = next(each for each in self.tokens.values() if each.id == token_id)
        self._change(token_id, revoked_at=known.revoked_at or at)
        return known.revoked_at is None

    def _change(self, token_id: UUID, **changed: Any) -> None:
        for token_hash, token in self.tokens.items():
            if token.id == token_id:
                self.tokens[token_hash] = replace(token, **changed)


class MemoryLinks:
    def __init__(self) -> None:
        self.links: dict[bytes, Link] = {}

    def add(self, token_hash: bytes, employee_id: UUID | None, expires_at: datetime) -> None:
        others = {key: one for key, one in self.links.items() if one.employee_id != employee_id}
        self.links = {**others, token_hash: Link(employee_id, expires_at)}

    def find(self, token_hash: bytes, at: datetime) -> Link | None:
        link = self.links.get(token_hash)
        return link if link and at < link.expires_at else None

    def take(self, token_hash: bytes, at: datetime) -> Link | None:
        link = self.find(token_hash, at)
        self.links.pop(token_hash, None)
        return link


class PlainPasswords:
    """Hashes nothing, and so costs nothing."""

    def hash(self, password: str) -> str:
        return f"hash of {password}"

    def matches(self, password_hash: str | None, password: str) -> bool:
        return password_hash == self.hash(password)


class RememberedSignIns:
    """What the log would record: what happened, and who did it."""

    def __init__(self) -> None:
        self.recorded: list[tuple[str, str]] = []

    def begin(self, session_id: UUID, *, employee_id: UUID) -> Receipt:
        return self._record("signed in", session_id)

    def end(self, session_id: UUID) -> Receipt:
        return self._record("signed out", session_id)

    def fail(
        self, attempt_id: UUID, *, employee_id: UUID, failures: int, locked_out: bool
    ) -> Receipt:
        return self._record(f"failed {failures}{', locked out' * locked_out}", attempt_id)

    def _record(self, what: str, about: UUID) -> Receipt:
        self.recorded.append((what, str(circumstances().actor)))
        return Receipt(about, len(self.recorded))


class RememberedAccounts:
    """What the log would record of accounts: whose, what, and who did it."""

    def __init__(self) -> None:
        self.recorded: list[tuple[str, str, str]] = []
        self.events: list[Any] = []

    def record_account(self, login: str, tell: Callable[[AccountRecord], None]) -> Receipt:
        record = AccountRecord.resume(login, version=1)
        tell(record)
        for event in record.collect_events():
            self.events.append(event)
            self.recorded.append((login, type(event).__name__, str(circumstances().actor)))
        return Receipt(record.id, len(self.recorded))


class MemoryAccess:
    """The door on the parts above, which a test may look into."""

    def __init__(self, table: RoleTable = SHIPPED) -> None:
        self.employees = MemoryEmployees(table)
        self.sessions = MemorySessions(self.employees)
        self.entries = MemoryEntries()
        self.attempts = MemoryAttempts()
        self.sign_ins, self.records = RememberedSignIns(), RememberedAccounts()
        self.tokens_kept, self.links = MemoryTokens(self.employees), MemoryLinks()
        self.factors = SecondFactors(
            factors=MemoryFactors(self.employees.factors),
            codes=PlainCodes(),
            secrets=PlainSecrets(),
            records=self.records,
        )
        passwords = PlainPasswords()
        self.accounts = Accounts(
            employees=self.employees,
            sessions=self.sessions,
            passwords=passwords,
            links=self.links,
            records=self.records,
            rules=PasswordRules(frozenset({"恒信银行", "Hengxin Bank"})),
            table=table,
        )
        self.access = Access(
            employees=self.employees,
            sessions=self.sessions,
            entries=self.entries,
            attempts=self.attempts,
            passwords=passwords,
            factors=self.factors,
            sign_ins=self.sign_ins,
            records=self.records,
            table=table,
        )
        self.tokens = ApiTokens(self.tokens_kept, self.records)
        self.door = Door(
            access=self.access,
            accounts=self.accounts,
            factors=self.factors,
            tokens=self.tokens,
            table=table,
        )
