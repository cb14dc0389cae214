"""Requests to erase, how far each has come, and what is still kept and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from application.read_models.model import ReadModel, Record, Table, handles
from domain.privacy.erasure import APPROVERS, ErasureRequest
from domain.privacy.outcomes import ErasureBasis, ErasureState, Fate


@dataclass(frozen=True, slots=True)
class ErasureEntry:
    """`number` is of the last round; `changed_on` the business date of the last step."""

    request_id: UUID
    customer_id: UUID
    customer_no: str
    state: ErasureState
    basis: ErasureBasis
    classes: tuple[str, ...]
    requester: str
    first_approver: str | None
    second_approver: str | None
    number: int
    requested_on: date
    changed_on: date


@dataclass(frozen=True, slots=True)
class KeptClass:
    """A class that is restricted, `until` its clock runs out or, without a date, a matter ends."""

    request_id: UUID
    retention: str
    customer_id: UUID
    until: date | None
    rule: str


class ErasureRequests(Protocol):
    """Port."""

    def all(self, *, limit: int, state: ErasureState | None = None) -> list[ErasureEntry]:
        """The latest first; only those in one state where one is named."""

    def find(self, request_id: UUID) -> ErasureEntry | None: ...

    def kept(self, request_id: UUID) -> list[KeptClass]: ...


class ErasureBooks(ReadModel):
    name = "erasures"
    by_stream = True
    requests = Table(
        "erasure_requests",
        ErasureEntry,
        key=("request_id",),
        indexes=(("customer_id",), ("state",)),
    )
    kept = Table("kept_classes", KeptClass, key=("request_id", "retention"), indexes=(("until",),))

    @handles(ErasureRequest.ErasureRequested)
    def requested(self, event: ErasureRequest.ErasureRequested, record: Record) -> None:
        self.requests.put(
            ErasureEntry(
                request_id=event.originator_id,
                customer_id=event.customer_id,
                customer_no=event.customer_no,
                state=ErasureState.REQUESTED,
                basis=event.basis,
                classes=tuple(each.value for each in event.classes),
                requester=event.requester,
                first_approver=None,
                second_approver=None,
                number=0,
                requested_on=event.effective_on,
                changed_on=event.effective_on,
            )
        )

    @handles(ErasureRequest.ErasureApproved)
    def approved(self, event: ErasureRequest.ErasureApproved, record: Record) -> None:
        key, on = (event.originator_id,), event.effective_on
        if event.number < APPROVERS:
            self.requests.patch(key, first_approver=event.approver, changed_on=on)
        else:
            self.requests.patch(
                key, second_approver=event.approver, state=ErasureState.APPROVED, changed_on=on
            )

    @handles(ErasureRequest.ErasureRefused)
    def refused(self, event: ErasureRequest.ErasureRefused, record: Record) -> None:
        self.requests.patch(
            (event.originator_id,), state=ErasureState.REFUSED, changed_on=event.effective_on
        )

    @handles(ErasureRequest.ErasureDecided)
    def decided(self, event: ErasureRequest.ErasureDecided, record: Record) -> None:
        request_id = event.originator_id
        self.requests.patch(
            (request_id,),
            state=ErasureState.DECIDED,
            number=event.number,
            changed_on=event.effective_on,
        )
        for each in event.outcomes:
            name = each.retention.value
            if each.fate is Fate.RESTRICTED:
                self.kept.put(KeptClass(request_id, name, event.customer_id, each.until, each.rule))
            else:
                self.kept.delete((request_id, name))

    @handles(ErasureRequest.PersonalDataErased)
    def erased(self, event: ErasureRequest.PersonalDataErased, record: Record) -> None:
        self.requests.patch(
            (event.originator_id,), state=ErasureState.ERASED, changed_on=event.effective_on
        )

    @handles(ErasureRequest.ErasureCarriedOut)
    def carried_out(self, event: ErasureRequest.ErasureCarriedOut, record: Record) -> None:
        self.requests.patch(
            (event.originator_id,), state=ErasureState.CARRIED_OUT, changed_on=event.effective_on
        )
