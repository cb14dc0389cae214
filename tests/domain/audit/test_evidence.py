"""The rules of a request for evidence."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.access.employee import Role
from domain.audit.evidence import (
    AbandonReason,
    DecidedBeforeError,
    EvidenceRequest,
    EvidenceScope,
    NotApprovedError,
    NotTheRequesterError,
    ReasonNotACodeError,
    RecipientMissingError,
    SameEmployeeError,
    ScopeIncompleteError,
    ScopeKind,
)
from tests.facts import decided

ANNA = UUID(int=1)
PERSON = EvidenceScope(ScopeKind.PERSON, person=ANNA)
EXPORTED = {
    "manifest_sha256": "ab",
    "events": 3,
    "streams": 1,
    "opened_events": 2,
    "checkpoint_size": 9,
    "checkpoint_root": "cd",
}


def a_request(*, reason: str = "complaint/C-17", recipient: str = "PBOC") -> EvidenceRequest:
    return EvidenceRequest.of(
        request_id=UUID(int=7),
        scope=PERSON,
        opened=True,
        requester="mei",
        requester_role=Role.COMPLIANCE,
        recipient=recipient,
        reason=reason,
    )


def test_a_request_names_who_asks_for_whom_and_why() -> None:
    asked = a_request()

    ((name, told),) = decided(asked)
    assert name == "EvidenceRequested"
    assert (told["customer_id"], told["scope"], told["requester"]) == (ANNA, PERSON, "mei")
    assert (told["recipient"], told["reason"]) == ("PBOC", "complaint/C-17")


def test_who_asks_does_not_decide() -> None:
    asked = a_request()

    with pytest.raises(SameEmployeeError):
        asked.approve(by="mei")
    with pytest.raises(SameEmployeeError):
        asked.refuse(by="mei", reason="no-ground")


def test_a_request_is_decided_on_once() -> None:
    asked = a_request()
    asked.refuse(by="lin", reason="no-ground")

    with pytest.raises(DecidedBeforeError):
        asked.approve(by="lin")


def test_nothing_is_exported_before_it_is_approved() -> None:
    asked = a_request()

    with pytest.raises(NotApprovedError):
        asked.export(**EXPORTED)  # type: ignore[arg-type]


def test_what_was_approved_may_be_exported_again() -> None:
    asked = a_request()
    asked.approve(by="lin")

    asked.export(**EXPORTED)  # type: ignore[arg-type]
    asked.export(**EXPORTED)  # type: ignore[arg-type]

    names = [name for name, _ in decided(asked)]
    assert names[1:] == ["EvidenceApproved", "EvidenceExported", "EvidenceExported"]


def test_what_was_approved_is_ordered_once_and_again_when_it_was_made() -> None:
    asked = a_request()
    asked.approve(by="lin")

    asked.order()
    asked.order()
    asked.export(**EXPORTED)  # type: ignore[arg-type]
    asked.order()

    names = [name for name, _ in decided(asked)]
    assert names[2:] == ["EvidenceOrdered", "EvidenceExported", "EvidenceOrdered"]


def test_nothing_is_ordered_before_it_is_approved() -> None:
    asked = a_request()

    with pytest.raises(NotApprovedError):
        asked.order()


def test_what_cannot_be_made_is_abandoned_for_good() -> None:
    asked = a_request()
    asked.approve(by="lin")
    asked.order()

    asked.abandon(AbandonReason.NOTHING_FOUND)

    assert decided(asked)[-1] == ("EvidenceAbandoned", {"reason": AbandonReason.NOTHING_FOUND})
    with pytest.raises(NotApprovedError):
        asked.order()


def test_only_who_asked_for_it_fetches_it_and_only_what_was_made() -> None:
    asked = a_request()
    asked.approve(by="lin")

    with pytest.raises(NotApprovedError):
        asked.fetch(by="mei")
    asked.export(**EXPORTED)  # type: ignore[arg-type]
    with pytest.raises(NotTheRequesterError):
        asked.fetch(by="lin")
    asked.fetch(by="mei")

    told = {"customer_id": ANNA, "fetcher": "mei", "manifest_sha256": "ab"}
    assert decided(asked)[-1] == ("EvidenceFetched", told)


@pytest.mark.parametrize("reason", ["", "because she asked", "他要求", "x" * 81])
def test_a_reason_is_a_code(reason: str) -> None:
    with pytest.raises(ReasonNotACodeError):
        a_request(reason=reason)


@pytest.mark.parametrize("recipient", ["", " ", "x" * 121])
def test_evidence_is_handed_to_somebody(recipient: str) -> None:
    with pytest.raises(RecipientMissingError):
        a_request(recipient=recipient)


@pytest.mark.parametrize("kind", ScopeKind)
def test_a_scope_says_what_is_asked_for(kind: ScopeKind) -> None:
    with pytest.raises(ScopeIncompleteError):
        EvidenceScope(kind)


def test_a_period_has_a_bound() -> None:
    EvidenceScope(ScopeKind.PERIOD, recorded_from=datetime(2026, 11, 1, tzinfo=UTC))
    EvidenceScope(ScopeKind.PERIOD, last_position=4711)
