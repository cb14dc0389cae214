"""A request to erase what the bank keeps of a person: asked, approved by two, carried out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from eventsourcing.domain import event

from domain.privacy.outcomes import (
    ApproverIsRequesterError,
    ErasureBasis,
    ErasureState,
    Fate,
    NothingAskedError,
    NotReadyError,
    Outcome,
    RefusalReason,
    StillACustomerError,
    Watermark,
)
from domain.privacy.retention import Clock, RetentionFacts, RetentionPack
from domain.shared.dates import BusinessDate
from domain.shared.events import Aggregate
from domain.shared.ids import derived_id
from domain.shared.personal import CustomerId, Retention

APPROVERS = 2


class ErasureRequest(Aggregate):
    """Of some classes of one customer's data. Employees are named by their logins.

    It is carried out in rounds: each decides by the clocks, destroys keys, and ends with a receipt.
    The first round is all that there is, unless a class had to be kept: another erases it when its
    clock has run out.
    """

    customer_id: UUID
    customer_no: str
    classes: tuple[Retention, ...]
    basis: ErasureBasis
    requester: str
    approvers: tuple[str, ...]
    state: ErasureState
    number: int
    outcomes: tuple[Outcome, ...]

    class ErasureRequested(Aggregate.Created):
        """`customer_no` is the bank's own number."""

        TOPIC = "privacy.ErasureRequested"
        customer_id: CustomerId
        customer_no: str
        classes: tuple[Retention, ...]
        basis: ErasureBasis
        requester: str
        effective_on: BusinessDate

    class ErasureApproved(Aggregate.Event):
        """By the `number`th of two."""

        TOPIC = "privacy.ErasureApproved"
        customer_id: CustomerId
        approver: str
        number: int
        effective_on: BusinessDate

    class ErasureRefused(Aggregate.Event):
        TOPIC = "privacy.ErasureRefused"
        customer_id: CustomerId
        refuser: str
        reason: RefusalReason
        effective_on: BusinessDate

    class ErasureDecided(Aggregate.Event):
        """What becomes of each class in this round, by which rule; nothing is destroyed yet."""

        TOPIC = "privacy.ErasureDecided"
        customer_id: CustomerId
        number: int
        outcomes: tuple[Outcome, ...]
        policy_pack: str
        effective_on: BusinessDate

    class PersonalDataErased(Aggregate.Event):
        """Keys are destroyed or restricted; what follows the log drops what it has of them.

        `account_ids` are those that the customer holds, with `contact_point_ids` what a read model
        has to find.
        """

        TOPIC = "privacy.PersonalDataErased"
        customer_id: CustomerId
        customer_no: str
        number: int
        erased: tuple[Retention, ...]
        restricted: tuple[Retention, ...]
        account_ids: tuple[UUID, ...]
        contact_point_ids: tuple[UUID, ...]
        effective_on: BusinessDate

    class ErasureCarriedOut(Aggregate.Event):
        """`receipt` says the same as a signed note. A restore of backups of the keys, until
        `backups_gone_on`, is followed by the same erasure."""

        TOPIC = "privacy.ErasureCarriedOut"
        customer_id: CustomerId
        number: int
        basis: ErasureBasis
        outcomes: tuple[Outcome, ...]
        approvers: tuple[str, ...]
        key_hashes: tuple[str, ...]
        vault_id: UUID
        vault_version: int
        purged_to: tuple[Watermark, ...]
        backups_gone_on: date
        log_position: int
        receipt: str
        effective_on: BusinessDate

    @staticmethod
    def create_id(request_no: str) -> UUID:
        return derived_id("privacy/erasure-request", request_no)

    @classmethod
    def ask(
        cls,
        request_no: str,
        *,
        customer_id: UUID,
        customer_no: str,
        classes: Collection[Retention],
        basis: ErasureBasis,
        requester: str,
        effective_on: BusinessDate,
    ) -> ErasureRequest:
        """`request_no` is unique in the bank. Raises NothingAskedError."""
        if not classes:
            raise NothingAskedError(f"of customer {customer_no}, no class of data is named")
        return cls._create(
            cls.ErasureRequested,
            id=cls.create_id(request_no),
            customer_id=customer_id,
            customer_no=customer_no,
            classes=tuple(each for each in Retention if each in classes),
            basis=basis,
            requester=requester,
            effective_on=effective_on,
        )

    def approve(self, approver: str, *, on: BusinessDate) -> None:
        """Raises ApproverIsRequesterError and NotReadyError; by the same one again: nothing."""
        self._refuse_unless(ErasureState.REQUESTED)
        if approver == self.requester:
            raise ApproverIsRequesterError(f"{approver} asked for it")
        if approver not in self.approvers:
            self._approved(self.customer_id, approver, len(self.approvers) + 1, on)

    def refuse(self, refuser: str, *, reason: RefusalReason, on: BusinessDate) -> None:
        """Raises NotReadyError once something was decided."""
        self._refuse_unless(ErasureState.REQUESTED, ErasureState.APPROVED)
        self._refused(self.customer_id, refuser, reason, on)

    def decide(self, pack: RetentionPack, facts: RetentionFacts, *, on: BusinessDate) -> None:
        """A new round, where any class has another fate than before.

        Raises NotReadyError, StillACustomerError and NoRetentionRuleError.
        """
        self._refuse_unless(ErasureState.APPROVED, ErasureState.CARRIED_OUT)
        asked = self.kept if self.number else self.classes
        clocks = pack.clocks(asked, facts, on)
        if not self.number and facts.relationship_ended_on is None:
            self._refuse_for_a_customer([each for each in clocks if not each.has_run_out(on)])
        outcomes = tuple(Outcome.by(each, on) for each in clocks)
        kept = tuple(each for each in self.outcomes if each.fate is Fate.RESTRICTED)
        if outcomes and outcomes != kept:
            self._decided(self.customer_id, self.number + 1, outcomes, pack.pack.id, on)

    def erased(
        self,
        *,
        account_ids: Sequence[UUID],
        contact_point_ids: Sequence[UUID],
        on: BusinessDate,
    ) -> None:
        """What was decided is done to the keys; it is said once. Raises NotReadyError."""
        if self.state is ErasureState.ERASED:
            return
        self._refuse_unless(ErasureState.DECIDED)
        self._erased(
            self.customer_id,
            self.customer_no,
            self.number,
            self.of_fate(Fate.ERASED),
            self.of_fate(Fate.RESTRICTED),
            tuple(account_ids),
            tuple(contact_point_ids),
            on,
        )

    def carried_out(
        self,
        *,
        key_hashes: tuple[str, ...],
        vault_id: UUID,
        vault_version: int,
        purged_to: tuple[Watermark, ...],
        backups_gone_on: date,
        log_position: int,
        receipt: str,
        on: BusinessDate,
    ) -> None:
        """Raises NotReadyError."""
        self._refuse_unless(ErasureState.ERASED)
        self._carried_out(
            self.customer_id,
            self.number,
            self.basis,
            self.outcomes,
            self.approvers,
            key_hashes,
            vault_id,
            vault_version,
            purged_to,
            backups_gone_on,
            log_position,
            receipt,
            on,
        )

    @property
    def kept(self) -> tuple[Retention, ...]:
        """Classes that wait for their clock, as of the last decision."""
        return self.of_fate(Fate.RESTRICTED)

    def of_fate(self, fate: Fate) -> tuple[Retention, ...]:
        return tuple(each.retention for each in self.outcomes if each.fate is fate)

    def _refuse_unless(self, *states: ErasureState) -> None:
        if self.state not in states:
            wanted = " or ".join(state.value for state in states)
            raise NotReadyError(
                f"the request {self.id} is {self.state.value}; for this it has to be {wanted}"
            )

    def _refuse_for_a_customer(self, kept: Sequence[Clock]) -> None:
        if kept:
            named = ", ".join(each.retention.value for each in kept)
            raise StillACustomerError(
                f"{self.customer_no} is a customer: {named} is kept as long as that lasts, by"
                f" {kept[0].rule}; end the relationship, or ask for the other classes"
            )

    @event(ErasureRequested)
    def __init__(
        self,
        customer_id: UUID,
        customer_no: str,
        classes: tuple[Retention, ...],
        basis: ErasureBasis,
        requester: str,
        effective_on: BusinessDate,
    ) -> None:
        self.customer_id = customer_id
        self.customer_no = customer_no
        self.classes = classes
        self.basis = basis
        self.requester = requester
        self.approvers = ()
        self.state = ErasureState.REQUESTED
        self.number = 0
        self.outcomes = ()

    @event(ErasureApproved)
    def _approved(
        self, customer_id: UUID, approver: str, number: int, effective_on: BusinessDate
    ) -> None:
        self.approvers = (*self.approvers, approver)
        if number == APPROVERS:
            self.state = ErasureState.APPROVED

    @event(ErasureRefused)
    def _refused(
        self,
        customer_id: UUID,
        refuser: str,
        reason: RefusalReason,
        effective_on: BusinessDate,
    ) -> None:
        self.state = ErasureState.REFUSED

    @event(ErasureDecided)
    def _decided(
        self,
        customer_id: UUID,
        number: int,
        outcomes: tuple[Outcome, ...],
        policy_pack: str,
        effective_on: BusinessDate,
    ) -> None:
        self.state = ErasureState.DECIDED
        self.number = number
        self.outcomes = outcomes

    @event(PersonalDataErased)
    def _erased(
        self,
        customer_id: UUID,
        customer_no: str,
        number: int,
        erased: tuple[Retention, ...],
        restricted: tuple[Retention, ...],
        account_ids: tuple[UUID, ...],
        contact_point_ids: tuple[UUID, ...],
        effective_on: BusinessDate,
    ) -> None:
        self.state = ErasureState.ERASED

    @event(ErasureCarriedOut)
    def _carried_out(
        self,
        customer_id: UUID,
        number: int,
        basis: ErasureBasis,
        outcomes: tuple[Outcome, ...],
        approvers: tuple[str, ...],
        key_hashes: tuple[str, ...],
        vault_id: UUID,
        vault_version: int,
        purged_to: tuple[Watermark, ...],
        backups_gone_on: date,
        log_position: int,
        receipt: str,
        effective_on: BusinessDate,
    ) -> None:
        self.state = ErasureState.CARRIED_OUT
