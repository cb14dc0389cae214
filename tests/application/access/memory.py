"""Accounts, sessions and the like in memory, for tests of signing in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from application.access.access import Access
from application.access.accounts import Accounts
from application.access.ports import Account, Session
from application.shared.command import Receipt, circumstances
from domain.access.employee import Employee


class MemoryEmployees:
    def __init__(self) -> None:
        self.accounts: dict[UUID, Account] = {}

    def add(self, employee: Employee, password_hash: str) -> bool:
        if employee.id in self.accounts:
            return False
        self.accounts[employee.id] = Account(employee, password_hash, 0, None)
        return True

    def find(self, login: str) -> Account | None:
        """Fails for what PostgreSQL fails for."""
        if "\0" in login:
            raise ValueError("no text holds a zero byte")
        return next((one for one in self.all() if one.employee.login == login), None)

    def all(self) -> Sequence[Account]:
        return sorted(self.accounts.values(), key=lambda one: one.employee.login)

    def set_password(self, employee_id: UUID, password_hash: str) -> None:
        self._change(employee_id, password_hash=password_hash, failures=0, locked_until=None)

    def set_language(self, employee_id: UUID, language: str) -> None:
        employee = replace(self.accounts[employee_id].employee, language=language)
        self._change(employee_id, employee=employee)

    def failed(self, employee_id: UUID, *, lock_after: int, lock_until: datetime) -> int:
        account = self.accounts[employee_id]
        failures = account.failures + 1
        locked = lock_until if failures >= lock_after else account.locked_until
        self._change(employee_id, failures=failures, locked_until=locked)
        return failures

    def succeeded(self, employee_id: UUID) -> None:
        self._change(employee_id, failures=0, locked_until=None)

    def _change(self, employee_id: UUID, **changed: object) -> None:
        self.accounts[employee_id] = replace(self.accounts[employee_id], **changed)  # type: ignore[arg-type]


class MemorySessions:
    def __init__(self, employees: MemoryEmployees) -> None:
        self._employees = employees
        self.sessions: dict[bytes, Session] = {}

    def open(self, token_hash: bytes, session: Session) -> None:
        self.sessions[token_hash] = session

    def find(self, token_hash: bytes) -> Session | None:
        session = self.sessions.get(token_hash)
        if session is None:
            return None
        return replace(session, employee=self._employees.accounts[session.employee.id].employee)

    def seen(self, token_hash: bytes, at: datetime) -> None:
        self.sessions[token_hash] = replace(self.sessions[token_hash], seen_at=at)

    def close(self, token_hash: bytes) -> None:
        self.sessions.pop(token_hash, None)

    def close_all_of(self, employee_id: UUID) -> None:
        self._keep(lambda session: session.employee.id != employee_id)

    def forget(self, *, seen_before: datetime, expired_before: datetime) -> None:
        self._keep(lambda one: one.seen_at > seen_before and one.expires_at > expired_before)

    def _keep(self, wanted: Callable[[Session], bool]) -> None:
        self.sessions = {token: one for token, one in self.sessions.items() if wanted(one)}


class MemoryAttempts:
    def __init__(self) -> None:
        self.attempts: list[tuple[str, datetime]] = []

    def count(self, address: str, *, since: datetime) -> int:
        return sum(1 for whence, at in self.attempts if whence == address and at > since)

    def add(self, address: str, at: datetime, *, keep: timedelta) -> None:
        self.attempts.append((address, at))


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


class MemoryAccess:
    """Access and accounts on the parts above, which a test may look into."""

    def __init__(self) -> None:
        self.employees = MemoryEmployees()
        self.sessions = MemorySessions(self.employees)
        self.sign_ins = RememberedSignIns()
        passwords = PlainPasswords()
        self.accounts = Accounts(
            employees=self.employees, sessions=self.sessions, passwords=passwords
        )
        self.access = Access(
            employees=self.employees,
            sessions=self.sessions,
            attempts=MemoryAttempts(),
            passwords=passwords,
            sign_ins=self.sign_ins,
        )
