"""Working calls one after the other: take the next, close it with a code, correct the code."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from application.billing.collections import Collections
from application.desk.handling import CallHandling
from application.desk.store import DeskStore
from application.desk.work import Sight, WorkList
from application.outreach.calls import Calls
from application.read_models.attempts import AttemptEntry, Attempts
from application.shared.command import Receipt, acting, circumstances
from domain.billing.promise import PromisePart, Promiser, Verification
from domain.billing.promise_limits import NotActiveError
from domain.outreach.after_call import NOT_CODED, AfterCallMode, CallNotCodedError
from domain.outreach.callback import CallbackTerms
from domain.outreach.contact import OutboundContact
from domain.outreach.dispositions import CallRules, Flag
from domain.outreach.purposes import ContactPurpose, CorrectionReason
from domain.shared.dates import BusinessDate
from domain.shared.errors import DomainError
from domain.shared.ids import derived_id


class PromiseMissingError(DomainError):
    """A code that says a promise was made comes with it, and no other code does."""


@dataclass(frozen=True, slots=True)
class CallClosing:
    """What an agent says of a call that is over."""

    code: str
    note: str | None = None
    callback: CallbackTerms | None = None
    promise: PromisePart | None = None


class Desk:
    """By the agent who acts; `at` is the instant and `on` the business date."""

    def __init__(
        self,
        *,
        calls: Calls,
        handling: CallHandling,
        promises: Collections,
        attempts: Attempts,
        work: WorkList,
        store: DeskStore,
        rules: CallRules,
    ) -> None:
        self._calls, self._handling, self._promises = calls, handling, promises
        self._attempts, self._work = attempts, work
        self._store, self._rules = store, rules

    def take(self, contact_id: UUID, *, at: datetime, on: BusinessDate) -> Receipt:
        """One that the agent chose. Raises as `Calls.claim` does, and as `settle`."""
        self.settle(at=at, on=on)
        return self._calls.claim(contact_id, at=at, on=on)

    def take_next(
        self,
        purposes: Collection[ContactPurpose],
        who: Sight,
        *,
        at: datetime,
        on: BusinessDate,
    ) -> Receipt | None:
        """What the agent has claimed already, else the most urgent that may be called.

        None if there is none. Raises as `settle`.
        """
        self.settle(at=at, on=on)
        for held in self._work.held_by(who.agent, at=at):
            return Receipt(held.contact_id, None)
        return self._calls.claim_next(purposes, at=at, on=on, branch=who.branch)

    def settle(self, *, at: datetime, on: BusinessDate) -> None:
        """Before the next call: what was not coded is, where the bank's mode says so.

        Raises CallNotCodedError, AfterCallNotOverError.
        """
        self.lapse(at=at, on=on)
        for each in self._uncoded():
            if self._rules.after_call.mode is not AfterCallMode.OPTIONAL:
                raise CallNotCodedError(f"{each.attempt_id} of {each.started_at} is not coded")
            self._leave_uncoded(each.contact_id, each.attempt_id, at, on)
        for last in self._attempts.of_agent(circumstances().actor.id, limit=1):
            if ended_at := self._handling.ended_at(last.attempt_id):
                self._rules.after_call.check_left(ended_at, at=at)

    def lapse(self, *, at: datetime, on: BusinessDate) -> None:
        """Calls whose time after the call is over are recorded as not coded."""
        for each in self._uncoded():
            ended_at = self._handling.ended_at(each.attempt_id)
            over_at = self._rules.after_call.over_at(ended_at) if ended_at else None
            if over_at is not None and over_at <= at:
                self._leave_uncoded(each.contact_id, each.attempt_id, at, on)

    def close(
        self,
        contact_id: UUID,
        attempt_id: UUID,
        closing: CallClosing,
        *,
        at: datetime,
        on: BusinessDate,
    ) -> Receipt:
        """The promise first: where a limit stands against it, the call is not closed.

        Raises DisclosureMissingError, PromiseMissingError, and as `Calls.disposition` and
        `Collections.promise` do.
        """
        contact = self._checked(contact_id, closing)
        read, flags = self._handling.read(attempt_id), self._rules.find(closing.code).flags
        self._handling.script.check_read(contact.purpose, read, flags)
        self._beside(
            derived_id("desk/end", attempt_id),
            lambda: self._handling.end(contact_id, attempt_id, at=at, on=on),
        )
        self._promise(contact, attempt_id, closing, on)
        receipt = self._calls.disposition(
            contact_id,
            attempt_id,
            closing.code,
            at=at,
            on=on,
            note=closing.note,
            callback=closing.callback,
        )
        self._store.drop_draft(_employee(), attempt_id)
        return receipt

    def correct(
        self,
        contact_id: UUID,
        attempt_id: UUID,
        closing: CallClosing,
        *,
        reason: CorrectionReason,
        at: datetime,
        on: BusinessDate,
    ) -> Receipt:
        """Also the promise that came with the code before. Raises as `close`, `Calls.correct`."""
        contact = self._checked(contact_id, closing)
        self._take_back(contact, attempt_id, on)
        self._promise(contact, attempt_id, closing, on)
        return self._calls.correct(
            contact_id,
            attempt_id,
            closing.code,
            reason=reason,
            callback=closing.callback,
            at=at,
            on=on,
        )

    def _checked(self, contact_id: UUID, closing: CallClosing) -> OutboundContact:
        flags = self._rules.find(closing.code).flags
        if (Flag.PROMISE in flags) != (closing.promise is not None):
            raise PromiseMissingError(f"{closing.code} with the promise {closing.promise}")
        return self._handling.sheet(contact_id).contact

    def _promise(
        self,
        contact: OutboundContact,
        attempt_id: UUID,
        closing: CallClosing,
        on: BusinessDate,
    ) -> None:
        part, codings = closing.promise, contact.attempt(attempt_id).codings
        if part is not None:
            self._beside(
                _promise_of(attempt_id, codings),
                lambda: self._promises.promise(
                    contact.loan_id,
                    parts=[part],
                    promiser=Promiser.DEBTOR,
                    verification=Verification.QUESTIONS,
                    on=on,
                ),
            )

    def _take_back(self, contact: OutboundContact, attempt_id: UUID, on: BusinessDate) -> None:
        """What was promised by the code before; kept or broken meanwhile, it stays."""
        codings = contact.attempt(attempt_id).codings
        with acting(replace(circumstances(), command_id=_promise_of(attempt_id, codings - 1))):
            made = self._promises.receipt()
        if made is not None:
            with suppress(NotActiveError):
                self._beside(
                    derived_id("desk/promise-taken-back", attempt_id, codings),
                    lambda: self._promises.cancel_promise(
                        contact.loan_id, promise_id=made.id, on=on
                    ),
                )

    def _leave_uncoded(
        self, contact_id: UUID, attempt_id: UUID, at: datetime, on: BusinessDate
    ) -> None:
        self._beside(
            derived_id("desk/not-coded", attempt_id),
            lambda: self._calls.disposition(contact_id, attempt_id, NOT_CODED, at=at, on=on),
        )

    def _beside(self, command_id: UUID, do: Callable[[], Receipt]) -> None:
        """What is done along with the command, under an id of its own."""
        with acting(replace(circumstances(), command_id=command_id)):
            do()

    def _uncoded(self) -> list[AttemptEntry]:
        return self._attempts.uncoded_of(circumstances().actor.id)


def _promise_of(attempt_id: UUID, codings: int) -> UUID:
    """The command that promised what the attempt's code then, after so many before, speaks of."""
    return derived_id("desk/promise", attempt_id, codings)


def _employee() -> UUID:
    return derived_id("access/employee", circumstances().actor.id)
