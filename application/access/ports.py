"""What signing in needs: where accounts, sessions and secrets are kept, and how they are hashed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol
from uuid import UUID

from application.shared.command import Receipt
from domain.access.account_record import AccountRecord
from domain.access.employee import Employee
from domain.access.roles import Permission

NO_PASSWORD = ""
"""Of one who was invited and has not set one yet, and of other systems: nothing matches it."""


@dataclass(frozen=True, slots=True)
class Account:
    """An employee's account; `failures` counts wrong passwords and codes in a row."""

    employee: Employee
    password_hash: str
    failures: int
    locked_until: datetime | None
    is_active: bool = True
    has_factor: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """An employee who is signed in; `seen_at` is when a request of theirs last renewed it.

    Of a request that comes with an API token, `id` is the token's and `employee` has what of the
    owner's permissions the token has: whoever asks `employee.may` needs to know no more.
    """

    id: UUID
    employee: Employee
    seen_at: datetime
    expires_at: datetime
    opened_at: datetime | None = None
    address: str = ""
    browser: str = ""
    by_token: bool = False


class Employees(Protocol):
    def add(self, employee: Employee, password_hash: str) -> bool:
        """False, and nothing done, if the login is taken."""

    def find(self, login: str) -> Account | None: ...

    def of(self, employee_id: UUID) -> Account | None: ...

    def all(self) -> Sequence[Account]:
        """By login."""

    def change(self, employee: Employee, *, is_active: bool) -> None:
        """Full name, role and branch; a login stays."""

    def set_password(self, employee_id: UUID, password_hash: str) -> None: ...

    def set_language(self, employee_id: UUID, language: str) -> None: ...

    def failed(self, employee_id: UUID, at: datetime, *, lock: Callable[[int], timedelta]) -> int:
        """One more failure, however many come at once; the number of them in a row.

        The account is locked from `at` on for as long as `lock` says of that number.
        """

    def succeeded(self, employee_id: UUID) -> None:
        """No failures any more."""


class Sessions(Protocol):
    """Kept by the SHA-256 of their token: who reads the table cannot take one over."""

    def open(self, token_hash: bytes, session: Session) -> None: ...

    def find(self, token_hash: bytes) -> Session | None:
        """None also where the account is not active any more."""

    def of(self, employee_id: UUID) -> Sequence[Session]:
        """The latest first, also those that ended without anybody asking."""

    def seen(self, token_hash: bytes, at: datetime) -> None: ...

    def close(self, token_hash: bytes) -> None: ...

    def close_one(self, employee_id: UUID, session_id: UUID) -> bool:
        """False if this employee has no such session."""

    def close_all_of(self, employee_id: UUID, *, but: UUID | None = None) -> None: ...

    def forget(self, *, seen_before: datetime, expired_before: datetime) -> None:
        """Those that nobody can use any more."""


class Entries(Protocol):
    """Who gave the right password, and has a second factor still to prove. Kept by hash."""

    def open(self, token_hash: bytes, employee_id: UUID, expires_at: datetime) -> None:
        """Forgets those that expired a day before."""

    def find(self, token_hash: bytes, at: datetime) -> UUID | None: ...

    def close(self, token_hash: bytes) -> None: ...


class Failures(NamedTuple):
    number: int
    last_at: datetime | None


class Attempts(Protocol):
    """Failed attempts by the network address that they came from."""

    def since(self, address: str, since: datetime) -> Failures: ...

    def add(self, address: str, at: datetime, *, keep: timedelta) -> None:
        """Forgets those older than `keep`."""


class Passwords(Protocol):
    def hash(self, password: str) -> str: ...

    def matches(self, password_hash: str | None, password: str) -> bool:
        """False for None and NO_PASSWORD, after as long a time as for a wrong password."""


@dataclass(frozen=True, slots=True)
class Factor:
    """A TOTP secret, sealed; `last_step` is the time step of the last code that was taken."""

    sealed_secret: bytes
    confirmed_at: datetime | None
    last_step: int


class Factors(Protocol):
    def find(self, employee_id: UUID) -> Factor | None: ...

    def begin(self, employee_id: UUID, sealed_secret: bytes) -> None:
        """In the place of one that was never confirmed."""

    def confirm(self, employee_id: UUID, at: datetime) -> None: ...

    def take_step(self, employee_id: UUID, step: int) -> bool:
        """False if a code of this step or a later one was taken before, however many at once."""

    def remove(self, employee_id: UUID) -> None:
        """Also the recovery codes."""

    def set_recovery_codes(self, employee_id: UUID, hashes: Sequence[bytes]) -> None: ...

    def take_recovery_code(self, employee_id: UUID, code_hash: bytes) -> bool:
        """False if there is no such code, or it was taken before."""

    def recovery_codes_left(self, employee_id: UUID) -> int: ...


class OneTimeCodes(Protocol):
    """TOTP by RFC 6238, and recovery codes."""

    def new_secret(self) -> str: ...

    def new_recovery_codes(self) -> list[str]: ...

    def step_of(self, secret: str, code: str, at: datetime) -> int | None:
        """The time step whose code this is, of the present one and its neighbours."""

    def address(self, secret: str, login: str) -> str:
        """The otpauth address that an authenticator reads from a QR code."""


class Secrets(Protocol):
    """Under keys from the vault, in another database than what they protect."""

    def seal(self, text: str, *, of: UUID) -> bytes: ...

    def open(self, sealed: bytes, *, of: UUID) -> str: ...

    def hash(self, text: str, *, of: UUID) -> bytes:
        """Keyed: who has the table of hashes cannot try guesses."""


@dataclass(frozen=True, slots=True)
class ApiToken:
    """`owner` is as the account stands now; `permissions` are those that the token was given."""

    id: UUID
    owner: Employee
    name: str
    permissions: frozenset[Permission]
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


class Tokens(Protocol):
    """Kept by the SHA-256 of their secret."""

    def add(self, token_hash: bytes, token: ApiToken) -> None: ...

    def find(self, token_hash: bytes) -> ApiToken | None:
        """None also where the owner's account is not active any more."""

    def of(self, employee_id: UUID) -> Sequence[ApiToken]:
        """The latest first."""

    def used(self, token_id: UUID, at: datetime) -> None: ...

    def revoke(self, token_id: UUID, at: datetime) -> bool:
        """False if it was revoked before."""


class Links(Protocol):
    """One-time links, by hash."""

    def add(self, token_hash: bytes, employee_id: UUID | None, expires_at: datetime) -> None:
        """In the place of an older one of the same employee."""

    def find(self, token_hash: bytes, at: datetime) -> Link | None: ...

    def take(self, token_hash: bytes, at: datetime) -> Link | None:
        """Once, however many ask at the same time."""


class Link(NamedTuple):
    """`employee_id` is None where it makes the first administrator."""

    employee_id: UUID | None
    expires_at: datetime


class RecordsAccounts(Protocol):
    """The command of application.access.account_records.AccountRecords."""

    def record_account(self, login: str, tell: Callable[[AccountRecord], None]) -> Receipt: ...
