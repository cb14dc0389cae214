"""Moving, reassigning and cancelling the callbacks that were promised."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from eventsourcing.utils import EnvType

from application.outreach.gatekeeping import Gatekeeper
from application.shared.command import Receipt
from application.shared.ledger import Ledger, command
from domain.outreach.callback import Callback, CallbackTerms, MoveReason
from domain.outreach.contact import OutboundContact
from domain.outreach.dispositions import CallRules
from domain.outreach.purposes import CancelReason
from domain.shared.dates import BusinessDate


class Callbacks(Ledger):
    name: ClassVar[str] = "callbacks"  # type: ignore[misc]

    def __init__(
        self, env: EnvType | None = None, *, gatekeeper: Gatekeeper, rules: CallRules
    ) -> None:
        super().__init__(env)
        self._gatekeeper = gatekeeper
        self._rules = rules

    @command
    def reschedule(
        self,
        callback_id: UUID,
        *,
        starts_at: datetime,
        reason: MoveReason,
        at: datetime,
        on: BusinessDate,
    ) -> Receipt:
        """Its owner stays. Raises NotASlotError, CallbackOverError."""
        callback = self.find(callback_id, Callback)
        terms = CallbackTerms(starts_at, callback.terms.owner)
        terms.check(at=at, zone=self._gatekeeper.zone, most_days=self._rules.callback_days)
        callback.recognise_missed(at, on=on)
        callback.reschedule(terms, reason, on=on)
        return Receipt(callback_id, self.record(callback))

    @command
    def reassign(
        self,
        callback_id: UUID,
        *,
        owner: str | None,
        reason: MoveReason,
        on: BusinessDate,
    ) -> Receipt:
        """To another agent, or to anyone; its time stays. Raises CallbackOverError."""
        callback = self.find(callback_id, Callback)
        callback.reassign(owner, reason, on=on)
        return Receipt(callback_id, self.record(callback))

    @command
    def cancel(self, callback_id: UUID, *, reason: CancelReason, on: BusinessDate) -> Receipt:
        """With it the contact that was waiting for it; both stay as they are once they ended."""
        callback = self.find(callback_id, Callback)
        contact = self.find(callback.contact_id, OutboundContact)
        if contact.callback_id == callback_id:
            contact.cancel(reason, on=on)
        callback.cancel(reason, on=on)
        return Receipt(callback_id, self.record(callback, contact))
