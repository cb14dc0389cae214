"""Working the contacts: claim, dial, close the call with a code, correct the code."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar, Protocol
from uuid import UUID

from eventsourcing.persistence import IntegrityError
from eventsourcing.utils import EnvType, retry

from application.outreach.gatekeeping import Gatekeeper, known_of
from application.shared.command import CommandRepeatedError, Receipt, circumstances
from application.shared.ledger import ATTEMPTS, Ledger, command, pending
from domain.outreach.attempts import Attempt, ClaimedByAnotherError, ContactEndedError
from domain.outreach.callback import Callback, CallbackTerms, NotYourCallbackError
from domain.outreach.contact import OutboundContact
from domain.outreach.dispositions import CallRules, Flag, Outcome
from domain.outreach.line import CustomerBusyError, CustomerLine, RefusalEnd
from domain.outreach.purposes import CancelReason, ContactPurpose, CorrectionReason
from domain.shared.dates import BusinessDate
from domain.shared.events import Aggregate
from domain.shared.policy_pack import PolicyPack

CANDIDATES = 20
"""Contacts of the queue that are looked at before an agent is told that there is nothing."""


NOT_FREE = (ClaimedByAnotherError, ContactEndedError, CustomerBusyError, NotYourCallbackError)


class CallQueue(Protocol):
    """Port: what is to be called next, the most urgent first."""

    def next(
        self,
        agent: str,
        *,
        purposes: Collection[ContactPurpose],
        at: datetime,
        on: BusinessDate,
        limit: int,
        branch: str | None = None,
    ) -> list[UUID]:
        """Free at that instant; another agent's own callbacks are not among them.

        Of customers of one branch, if one is named.
        """


class Calls(Ledger):
    """By the agent who acts; `at` is the instant and `on` the business date of the command."""

    name: ClassVar[str] = "calls"  # type: ignore[misc]

    def __init__(
        self,
        env: EnvType | None = None,
        *,
        gatekeeper: Gatekeeper,
        rules: CallRules,
        queue: CallQueue,
    ) -> None:
        super().__init__(env)
        self._gatekeeper = gatekeeper
        self._rules = rules
        self._queue = queue

    @command
    def claim(self, contact_id: UUID, *, at: datetime, on: BusinessDate) -> Receipt:
        """Asks the gate again: the contact is claimed afterwards, or withheld.

        Raises ContactEndedError, ClaimedByAnotherError, CustomerBusyError, NotYourCallbackError.
        """
        return Receipt(
            contact_id, self._stamped(self._gatekeeper.pack, self._taken(contact_id, at, on))
        )

    def claim_next(
        self,
        purposes: Collection[ContactPurpose],
        *,
        at: datetime,
        on: BusinessDate,
        branch: str | None = None,
    ) -> Receipt | None:
        """Of the first contact that may be claimed; None if there is none.

        What the gate withholds on the way is recorded with it. Safe to send twice and to race.
        """
        try:
            return self.receipt() or self._claim_next(purposes, at, on, branch)
        except CommandRepeatedError as repeated:
            return repeated.receipt

    @command
    def start_attempt(self, contact_id: UUID, *, at: datetime, on: BusinessDate) -> Receipt:
        """To be recorded before the number is dialled; the attempt is the contact's last one.

        Asks the gate once more: what it does not permit any more is withheld, and not dialled.
        Raises NotClaimedError, ContactEndedError.
        """
        agent, contact = circumstances().actor.id, self.find(contact_id, OutboundContact)
        contact.check_claim(agent, at=at)
        callback = self._callback(contact.callback_id)
        known = known_of(contact.customer_id, contact.loan_id, self.streams, callback)
        assert known.line is not None, "a claim holds the line"
        if self._gatekeeper.may_dial(contact, known, at=at, on=on):
            self._dial(contact, known.line, callback, at, on)
        else:
            known.line.release(contact_id, on=on)
        changed = _changed(contact, known.line, callback)
        return Receipt(contact_id, self._stamped(self._gatekeeper.pack, changed))

    def _dial(
        self,
        contact: OutboundContact,
        line: CustomerLine,
        callback: Callback | None,
        at: datetime,
        on: BusinessDate,
    ) -> None:
        agent = circumstances().actor.id
        attempt = contact.start_attempt(agent, at=at, on=on)
        line.engage(
            attempt.id,
            contact_id=contact.id,
            agent=agent,
            channel=contact.channel,
            contact_point_id=attempt.contact_point_id,
            obligation_id=contact.loan_id,
            at=at,
            until_at=at + self._rules.longest_call,
            on=on,
        )
        if callback is not None:
            callback.answer(attempt.id, at=at, on=on)

    @command
    def return_claim(self, contact_id: UUID, *, at: datetime, on: BusinessDate) -> Receipt:
        """Raises NotClaimedError."""
        contact = self.find(contact_id, OutboundContact)
        contact.return_claim(circumstances().actor.id, at=at, on=on)
        line = self._line(contact)
        line.release(contact_id, on=on)
        return Receipt(contact_id, self.record(contact, line))

    @command
    def disposition(
        self,
        contact_id: UUID,
        attempt_id: UUID,
        code: str,
        *,
        at: datetime,
        on: BusinessDate,
        note: str | None = None,
        callback: CallbackTerms | None = None,
    ) -> Receipt:
        """What it leads to is recorded with it, also a request not to be contacted.

        Raises UnknownAttemptError, UnknownDispositionError, AlreadyDispositionedError,
        CallbackTimeError, NotASlotError.
        """
        contact = self.find(contact_id, OutboundContact)
        outcome = self._outcome(contact.attempt(attempt_id), code, callback, coded_at=at, at=at)
        contact.disposition(
            attempt_id,
            outcome,
            agent=circumstances().actor.id,
            pack=self._rules.pack.id,
            note=note,
            at=at,
            on=on,
        )
        line = self._line(contact)
        line.release(contact_id, on=on)
        promised = follow(contact, line, attempt_id, callback, on=on)
        changed = _changed(contact, line, promised)
        return Receipt(contact_id, self._stamped(self._rules.pack, changed))

    @command
    def correct(
        self,
        contact_id: UUID,
        attempt_id: UUID,
        code: str,
        *,
        reason: CorrectionReason,
        at: datetime,
        on: BusinessDate,
        callback: CallbackTerms | None = None,
    ) -> Receipt:
        """Whatever followed from the code before follows no more, as if it had never been.

        Raises as `disposition` does, and NotDispositionedError.
        """
        contact = self.find(contact_id, OutboundContact)
        before = contact.attempt(attempt_id)
        coded_at = before.coded_at or at
        contact.correct(
            attempt_id,
            self._outcome(before, code, callback, coded_at=coded_at, at=at),
            agent=circumstances().actor.id,
            reason=reason,
            pack=self._rules.pack.id,
            at=at,
            on=on,
        )
        if contact.attempt(attempt_id) == before:
            return Receipt(contact_id, None)
        line, void = self._line(contact), self._callback(before.callback_id)
        if void is not None:
            void.cancel(CancelReason.MISCODED, on=on)
        promised = follow(contact, line, attempt_id, callback, on=on)
        changed = _changed(contact, line, void, promised)
        return Receipt(contact_id, self._stamped(self._rules.pack, changed))

    @retry(IntegrityError, max_attempts=ATTEMPTS)
    def _claim_next(
        self,
        purposes: Collection[ContactPurpose],
        at: datetime,
        on: BusinessDate,
        branch: str | None,
    ) -> Receipt | None:
        agent, withheld = circumstances().actor.id, list[Aggregate]()
        found = self._queue.next(
            agent, purposes=purposes, at=at, on=on, limit=CANDIDATES, branch=branch
        )
        for contact_id in found:
            try:
                changed = self._taken(contact_id, at, on)
            except NOT_FREE:
                continue  # Since the queue was read.
            if any(isinstance(each, CustomerLine) for each in changed):
                return Receipt(contact_id, self._stamped(self._gatekeeper.pack, changed + withheld))
            withheld += changed
        self._stamped(self._gatekeeper.pack, withheld, command_id=None)
        return None

    def _taken(self, contact_id: UUID, at: datetime, on: BusinessDate) -> list[Aggregate]:
        """The contact, claimed or withheld, and whatever else that changes."""
        agent = circumstances().actor.id
        contact = self.find(contact_id, OutboundContact)
        contact.check_free(agent, at=at, on=on)
        callback = self._callback(contact.callback_id)
        if callback is not None:
            callback.recognise_missed(at, on=on)
            callback.check_owner(agent)
        known = known_of(contact.customer_id, contact.loan_id, self.streams, callback)
        permitted = self._gatekeeper.claim(contact, known, at=at, on=on)
        if permitted is None:
            return _changed(contact, callback)
        line = known.line or CustomerLine.open(contact.customer_id, on=on)
        point, until_at = permitted.contact_point_id, at + self._rules.lease
        line.claim(contact_id, agent, at=at, until_at=until_at, on=on)
        contact.claim(agent, contact_point_id=point, at=at, until_at=until_at, on=on)
        return _changed(contact, line, callback)

    def _stamped(self, pack: PolicyPack, changed: list[Aggregate], **under: Any) -> int | None:
        """Stamped with the pack whose rules decided."""
        stamped = replace(circumstances(), policy_pack=pack.id, **under)
        return self.record_all([(stamped, pending(*changed))])

    def _line(self, contact: OutboundContact) -> CustomerLine:
        return self.find(CustomerLine.create_id(contact.customer_id), CustomerLine)

    def _callback(self, id: UUID | None) -> Callback | None:
        return self.known(id, Callback) if id else None

    def _outcome(
        self,
        attempt: Attempt,
        code: str,
        callback: CallbackTerms | None,
        *,
        coded_at: datetime,
        at: datetime,
    ) -> Outcome:
        if callback is not None:
            zone, days = self._gatekeeper.zone, self._rules.callback_days
            callback.check(at=at, zone=zone, most_days=days)
        return self._rules.outcome(
            code,
            attempt=attempt.number,
            at=coded_at,
            callback_at=callback.starts_at if callback else None,
        )


def follow(
    contact: OutboundContact,
    line: CustomerLine,
    attempt_id: UUID,
    callback: CallbackTerms | None,
    *,
    on: BusinessDate,
) -> Callback | None:
    """What the attempt's code of now has follow; it says nothing that holds already."""
    attempt = contact.attempt(attempt_id)
    assert attempt.outcome, "it is coded"
    assert attempt.coded_at, "it is coded"
    line.settle(attempt_id, is_conversation=attempt.outcome.is_conversation, on=on)
    if Flag.DO_NOT_CONTACT in attempt.outcome.flags:
        line.request_do_not_contact(
            attempt_id, purpose=None, channel=contact.channel, at=attempt.coded_at, on=on
        )
    else:
        line.end_do_not_contact(attempt_id, RefusalEnd.MISCODED, on=on)
    if callback is None or attempt.callback_id is None or contact.callback_id is None:
        return None
    return Callback.schedule(
        attempt.callback_id,
        customer_id=contact.customer_id,
        contact_id=contact.id,
        attempt_id=attempt_id,
        contact_point_id=attempt.contact_point_id,
        terms=callback,
        effective_on=on,
    )


def _changed(*aggregates: Aggregate | None) -> list[Aggregate]:
    return [each for each in aggregates if each is not None]
