"""The second factor: a code of the moment from an authenticator, or one for when it is lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from application.access.acting import acting_as
from application.access.ports import Factors, OneTimeCodes, RecordsAccounts, Secrets
from domain.access.employee import Employee
from domain.shared.actor import Actor
from domain.shared.errors import DomainError


class WrongCodeError(DomainError):
    """A code is the authenticator's of this moment and taken once, or a recovery code not used."""


class FactorInUseError(DomainError):
    """A factor that is in use is removed before another takes its place."""


class FactorNeededError(DomainError):
    """Who has to have a second factor by their role does not remove it."""


class Enrolment(NamedTuple):
    """What an authenticator is given: the secret to type, or the address in a QR code."""

    secret: str
    address: str


class FactorState(NamedTuple):
    confirmed_at: datetime | None
    codes_left: int


@dataclass(frozen=True, slots=True)
class SecondFactors:
    factors: Factors
    codes: OneTimeCodes
    secrets: Secrets
    records: RecordsAccounts

    def state(self, employee: Employee) -> FactorState:
        factor = self.factors.find(employee.id)
        confirmed_at = factor.confirmed_at if factor else None
        return FactorState(confirmed_at, self.factors.recovery_codes_left(employee.id))

    def enrolment(self, employee: Employee) -> Enrolment:
        """The same until it is confirmed. Raises FactorInUseError."""
        factor = self.factors.find(employee.id)
        if factor is None:
            secret = self.codes.new_secret()
            self.factors.begin(employee.id, self.secrets.seal(secret, of=employee.id))
        elif factor.confirmed_at is None:
            secret = self.secrets.open(factor.sealed_secret, of=employee.id)
        else:
            raise FactorInUseError(f"{employee.login} has a second factor")
        return Enrolment(secret, self.codes.address(secret, employee.login))

    def confirm(self, employee: Employee, code: str, *, at: datetime) -> list[str]:
        """From now on sign-ins ask for it; the recovery codes, which are shown this once.

        Raises WrongCodeError.
        """
        factor = self.factors.find(employee.id)
        if factor is None or factor.confirmed_at is not None or not self._fits(employee, code, at):
            raise WrongCodeError("this is not the code that the authenticator shows")
        with acting_as(employee, employee.id):
            self.records.record_account(employee.login, lambda it: it.second_factor_confirmed())
        recovery = self._new_recovery_codes(employee)
        self.factors.confirm(employee.id, at)
        return recovery

    def takes(self, employee: Employee, code: str, *, at: datetime) -> bool:
        """Each code once, whoever has read it meanwhile."""
        factor = self.factors.find(employee.id)
        if factor is None or factor.confirmed_at is None:
            return False
        return self._fits(employee, code, at) or self._recovers(employee, code)

    def renew_recovery_codes(self, employee: Employee, code: str, *, at: datetime) -> list[str]:
        """In the place of all older ones. Raises WrongCodeError."""
        if not self.takes(employee, code, at=at):
            raise WrongCodeError("this is not the code that the authenticator shows")
        return self._new_recovery_codes(employee)

    def remove(self, employee: Employee, *, by: Employee | Actor) -> None:
        """Does nothing where there is none."""
        if self.factors.find(employee.id) is None:
            return
        with acting_as(by, employee.id):
            self.records.record_account(employee.login, lambda it: it.second_factor_removed())
        self.factors.remove(employee.id)

    def _new_recovery_codes(self, employee: Employee) -> list[str]:
        codes = self.codes.new_recovery_codes()
        hashes = [self.secrets.hash(_bare(each), of=employee.id) for each in codes]
        self.factors.set_recovery_codes(employee.id, hashes)
        return codes

    def _fits(self, employee: Employee, code: str, at: datetime) -> bool:
        factor = self.factors.find(employee.id)
        if factor is None:
            return False
        secret = self.secrets.open(factor.sealed_secret, of=employee.id)
        step = self.codes.step_of(secret, "".join(code.split()), at)
        return step is not None and self.factors.take_step(employee.id, step)

    def _recovers(self, employee: Employee, code: str) -> bool:
        code_hash = self.secrets.hash(_bare(code), of=employee.id)
        if not self.factors.take_recovery_code(employee.id, code_hash):
            return False
        left = self.factors.recovery_codes_left(employee.id)
        with acting_as(employee, employee.id):
            self.records.record_account(employee.login, lambda it: it.recovery_code_used(left))
        return True


def _bare(code: str) -> str:
    """As people type it: with or without the hyphen, in small or capital letters."""
    return "".join(each for each in code.upper() if each.isalnum())
