"""A call as it is worked: what was read out, when it ended, and the work after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from eventsourcing.utils import EnvType

from application.shared.command import Receipt, circumstances
from application.shared.ledger import Ledger, command
from domain.outreach.attempts import Attempt, UnknownAttemptError
from domain.outreach.call import Call
from domain.outreach.contact import OutboundContact
from domain.outreach.script import Script, Step
from domain.shared.dates import BusinessDate

Verdict = OutboundContact.ContactPermitted | OutboundContact.ContactWithheld


class NotYourCallError(UnknownAttemptError):
    """A call is worked by the agent who made it."""


@dataclass(frozen=True, slots=True)
class CallSheet:
    """All that the desk shows of one contact; `said` is the gate's last verdict on it."""

    contact: OutboundContact
    attempt: Attempt | None
    call: Call | None
    said: Verdict | None
    steps: tuple[Step, ...]
    planned: OutboundContact.ContactPlanned

    @property
    def read(self) -> dict[str, datetime]:
        return self.call.read if self.call else {}

    @property
    def ended_at(self) -> datetime | None:
        return self.call.ended_at if self.call else None


class CallHandling(Ledger):
    """By the agent who acts."""

    name: ClassVar[str] = "handling"  # type: ignore[misc]

    def __init__(self, env: EnvType | None = None, *, script: Script) -> None:
        super().__init__(env)
        self._script = script

    @command
    def tick(
        self, contact_id: UUID, attempt_id: UUID, step: str, *, at: datetime, on: BusinessDate
    ) -> Receipt:
        """Raises UnknownDisclosureError, NotYourCallError."""
        call = self._call(contact_id, attempt_id, step, on=on)
        call.tick(step, at=at, on=on)
        return Receipt(call.id, self.record(call))

    @command
    def untick(self, contact_id: UUID, attempt_id: UUID, step: str, *, on: BusinessDate) -> Receipt:
        call = self._call(contact_id, attempt_id, step, on=on)
        call.untick(step, on=on)
        return Receipt(call.id, self.record(call))

    @command
    def end(self, contact_id: UUID, attempt_id: UUID, *, at: datetime, on: BusinessDate) -> Receipt:
        """Raises NotYourCallError."""
        call = self._call(contact_id, attempt_id, None, on=on)
        call.end(at=at, on=on)
        return Receipt(call.id, self.record(call))

    def sheet(self, contact_id: UUID) -> CallSheet:
        """As recorded by now, read from the log itself. Raises NotFoundError."""
        contact = self.find(contact_id, OutboundContact)
        attempt = contact.attempts[-1] if contact.attempts else None
        call = self.known(Call.create_id(attempt.id), Call) if attempt else None
        events = list(self.events.get(contact_id))
        planned = events[0]
        assert isinstance(planned, OutboundContact.ContactPlanned), "a stream begins with its plan"
        said = [each for each in events if isinstance(each, Verdict)]
        return CallSheet(
            contact=contact,
            attempt=attempt,
            call=call,
            said=said[-1] if said else None,
            steps=self._script.of(contact.purpose),
            planned=planned,
        )

    def ended_at(self, attempt_id: UUID) -> datetime | None:
        call = self.known(Call.create_id(attempt_id), Call)
        return call.ended_at if call else None

    def read(self, attempt_id: UUID) -> frozenset[str]:
        """The steps that were ticked."""
        call = self.known(Call.create_id(attempt_id), Call)
        return frozenset(call.read if call else ())

    @property
    def script(self) -> Script:
        return self._script

    def _call(
        self, contact_id: UUID, attempt_id: UUID, step: str | None, *, on: BusinessDate
    ) -> Call:
        agent, contact = circumstances().actor.id, self.find(contact_id, OutboundContact)
        if contact.attempt(attempt_id).agent != agent:
            raise NotYourCallError(f"{attempt_id} is not a call of {agent}")
        if step is not None:
            self._script.step(step, contact.purpose)
        return self.known(Call.create_id(attempt_id), Call) or Call.open(
            customer_id=contact.customer_id,
            contact_id=contact_id,
            attempt_id=attempt_id,
            agent=agent,
            script=self._script.pack.id,
            effective_on=on,
        )
