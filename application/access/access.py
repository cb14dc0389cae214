"""Coming in with a password and a second factor, staying in with a session, and the rules of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import NamedTuple, Protocol
from uuid import UUID

from application.access.acting import SOMEBODY, acting_as
from application.access.factors import Enrolment, SecondFactors, WrongCodeError
from application.access.ports import (
    Account,
    Attempts,
    Employees,
    Entries,
    Passwords,
    RecordsAccounts,
    Session,
    Sessions,
)
from application.shared.command import Receipt
from domain.access.delays import OF_A_LOGIN, OF_AN_ADDRESS
from domain.access.employee import LOGIN, Employee
from domain.access.password_rules import LONGEST, normalised
from domain.access.roles import Role, RoleTable
from domain.shared.errors import DomainError, NotFoundError
from domain.shared.ids import derived_id

ADDRESS_WINDOW = timedelta(hours=1)
ENTRY = timedelta(minutes=5)
"""Between the password and the second factor."""
IDLE = timedelta(minutes=30)
SHIFT = timedelta(hours=12)
"""A session ends after IDLE without a request, and after SHIFT in any case. Source: NIST SP
800-63B-4, 2.2.3."""
SEEN_EVERY = timedelta(minutes=1)
LONGEST_BROWSER = 200


class SignInRefusedError(DomainError):
    """Login and password belong together, and the account is not locked. It does not say which."""


class TooManyAttemptsError(DomainError):
    """One network address fails to sign in only so often; `wait` is how long to wait."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"too many failed attempts from one address: wait for {wait}")
        self.wait = wait


class EntryOverError(DomainError):
    """The second factor follows the password within five minutes."""


class SessionNotFoundError(NotFoundError):
    """The employee has a session with this id."""


class Next(Enum):
    """What a password leads to."""

    SESSION = "session"
    CODE = "code"
    ENROLMENT = "enrolment"


class Entered(NamedTuple):
    employee: Employee
    next: Next


class Whence(NamedTuple):
    """Where a request comes from: a network address, and what the browser says it is."""

    address: str
    browser: str = ""


class RecordsSignIns(Protocol):
    """The commands of application.access.sign_ins.SignIns, which puts them into the log."""

    def begin(self, session_id: UUID, *, employee_id: UUID) -> Receipt: ...

    def end(self, session_id: UUID) -> Receipt: ...

    def fail(
        self, attempt_id: UUID, *, employee_id: UUID, failures: int, locked_out: bool
    ) -> Receipt: ...


@dataclass(frozen=True, slots=True)
class Access:
    """Signing in and out. Accounts and sessions have tables of their own; what happened is logged.

    Times are handed in, aware, by whoever reads the clock, and so are tokens, by whoever makes
    secrets: of at least 128 random bits, a new one for every attempt to sign in.
    """

    employees: Employees
    sessions: Sessions
    entries: Entries
    attempts: Attempts
    passwords: Passwords
    factors: SecondFactors
    sign_ins: RecordsSignIns
    records: RecordsAccounts
    table: RoleTable

    def sign_in(
        self, login: str, password: str, *, token: str, whence: Whence, at: datetime
    ) -> Entered:
        """From now on `token` opens their session, or the step that is still missing.

        Raises SignInRefusedError and TooManyAttemptsError.
        """
        self._refuse_address(whence, at)
        account = self.employees.find(login) if LOGIN.fullmatch(login) else None
        locked = account is not None and _is_closed(account, at)
        known = None if account is None or locked else account.password_hash
        given = normalised(password)
        fits = len(given) <= LONGEST and self.passwords.matches(known, given)
        if account is None or not fits:
            self._failed(None if locked else account, token, whence, at)
            raise SignInRefusedError("login and password do not match, or the account is locked")
        return self._after_password(account, token, whence, at)

    def federated(
        self, employee: Employee, *, token: str, whence: Whence, at: datetime
    ) -> Employee:
        """Another system of the bank's has seen to who it is. Raises SignInRefusedError."""
        account = self.employees.of(employee.id)
        if account is None or _is_closed(account, at):
            raise SignInRefusedError(f"{employee.login} has no account that is open")
        return self._entered(account, token, whence, at)

    def awaited(self, entry: str, *, at: datetime) -> Account:
        """Who gave a password, and has the second factor to prove. Raises EntryOverError."""
        employee_id = self.entries.find(_hash(entry), at)
        account = self.employees.of(employee_id) if employee_id else None
        if account is None or not account.is_active:
            raise EntryOverError("too long ago, or never begun")
        return account

    def prove(self, entry: str, code: str, *, token: str, whence: Whence, at: datetime) -> Employee:
        """The second step. Raises EntryOverError, WrongCodeError and TooManyAttemptsError."""
        account = self._stepping(entry, whence, at)
        if not self.factors.takes(account.employee, code, at=at):
            self._failed(account, token, whence, at)
            raise WrongCodeError("the code does not fit, or was used before")
        return self._proved(entry, account, token, whence, at)

    def enrolment(self, entry: str, *, at: datetime) -> Enrolment:
        """For one who needs a factor and has none yet. Raises EntryOverError, FactorInUseError."""
        return self.factors.enrolment(self.awaited(entry, at=at).employee)

    def enrol(
        self, entry: str, code: str, *, token: str, whence: Whence, at: datetime
    ) -> list[str]:
        """As `prove`, with the first code of a new authenticator; the recovery codes."""
        account = self._stepping(entry, whence, at)
        try:
            recovery = self.factors.confirm(account.employee, code, at=at)
        except WrongCodeError:
            self._failed(account, token, whence, at)
            raise
        self._proved(entry, account, token, whence, at)
        return recovery

    def session(self, token: str, *, at: datetime) -> Session | None:
        """The session of a token, renewed; None when it has ended, or there was none."""
        token_hash = _hash(token)
        session = self.sessions.find(token_hash)
        if session is None or not is_open(session, at):
            return None
        if at - session.seen_at >= SEEN_EVERY:
            self.sessions.seen(token_hash, at)
        return session

    def sessions_of(self, employee: Employee, *, at: datetime) -> list[Session]:
        """Those that are open, the latest first."""
        return [each for each in self.sessions.of(employee.id) if is_open(each, at)]

    def revoke(self, employee: Employee, session_id: UUID, *, by: Employee) -> None:
        """Raises SessionNotFoundError."""
        if not self.sessions.close_one(employee.id, session_id):
            raise SessionNotFoundError(f"{employee.login} has no session {session_id}")
        with acting_as(by, session_id):
            self.records.record_account(employee.login, lambda it: it.session_revoked(session_id))

    def sign_out(self, token: str, *, at: datetime) -> None:
        """Does nothing for a session that has ended."""
        session = self.session(token, at=at)
        self.sessions.close(_hash(token))
        if session is not None:
            with acting_as(session.employee, session.id):
                self.sign_ins.end(session.id)

    def speak(self, session: Session, language: str) -> Session:
        """From now on in this language, also when they come back."""
        self.employees.set_language(session.employee.id, language)
        return replace(session, employee=replace(session.employee, language=language))

    def _refuse_address(self, whence: Whence, at: datetime) -> None:
        failures = self.attempts.since(whence.address, at - ADDRESS_WINDOW)
        wait = OF_AN_ADDRESS.after(failures.number)
        if failures.last_at is not None and at < failures.last_at + wait:
            raise TooManyAttemptsError(failures.last_at + wait - at)

    def _after_password(
        self, account: Account, token: str, whence: Whence, at: datetime
    ) -> Entered:
        employee = account.employee
        if account.has_factor:
            self.entries.open(_hash(token), employee.id, at + ENTRY)
            return Entered(employee, Next.CODE)
        if self.table.needs_factor(employee.role):
            self.entries.open(_hash(token), employee.id, at + ENTRY)
            return Entered(employee, Next.ENROLMENT)
        return Entered(self._entered(account, token, whence, at), Next.SESSION)

    def _stepping(self, entry: str, whence: Whence, at: datetime) -> Account:
        self._refuse_address(whence, at)
        account = self.awaited(entry, at=at)
        if _is_closed(account, at):
            raise WrongCodeError("the account is locked for a while")
        return account

    def _proved(
        self, entry: str, account: Account, token: str, whence: Whence, at: datetime
    ) -> Employee:
        self.entries.close(_hash(entry))
        return self._entered(account, token, whence, at)

    def _entered(self, account: Account, token: str, whence: Whence, at: datetime) -> Employee:
        employee, session_id = account.employee, _id(token)
        session = Session(
            session_id,
            employee,
            seen_at=at,
            expires_at=at + SHIFT,
            opened_at=at,
            address=whence.address,
            browser=whence.browser[:LONGEST_BROWSER],
        )
        with acting_as(employee, session_id):
            self.sign_ins.begin(session_id, employee_id=employee.id)
        self.sessions.forget(seen_before=at - IDLE, expired_before=at)
        self.sessions.open(_hash(token), session)
        if account.failures:
            self.employees.succeeded(employee.id)
        return employee

    def _failed(self, account: Account | None, token: str, whence: Whence, at: datetime) -> None:
        """Counted by address, and by account if there is one that is open."""
        self.attempts.add(whence.address, at, keep=ADDRESS_WINDOW)
        if account is None or not account.is_active:
            return
        employee_id, attempt_id = account.employee.id, _id(token)
        failures = self.employees.failed(employee_id, at, lock=OF_A_LOGIN.after)
        with acting_as(SOMEBODY, attempt_id):
            self.sign_ins.fail(
                attempt_id,
                employee_id=employee_id,
                failures=failures,
                locked_out=bool(OF_A_LOGIN.after(failures)),
            )


def is_open(session: Session, at: datetime) -> bool:
    return at < session.expires_at and at - session.seen_at < IDLE


def _is_closed(account: Account, at: datetime) -> bool:
    """Locked for a while, or for good; other systems come by the API alone."""
    locked = account.locked_until is not None and at < account.locked_until
    return locked or not account.is_active or account.employee.role is Role.INTEGRATION


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _id(token: str) -> UUID:
    """Of the session, or of the attempt: it tells nothing about the token."""
    return derived_id("access/session", _hash(token).hex())
