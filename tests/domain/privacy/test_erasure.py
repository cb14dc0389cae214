"""A request to erase: two approve it, the clocks decide, and a receipt ends each round."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.privacy.erasure import ErasureRequest
from domain.privacy.outcomes import (
    ApproverIsRequesterError,
    ErasureBasis,
    ErasureState,
    Fate,
    NothingAskedError,
    NotReadyError,
    RefusalReason,
    StillACustomerError,
)
from domain.privacy.retention import OpenMatter, RetentionFacts
from domain.shared.dates import BusinessDate
from domain.shared.personal import Retention
from infrastructure.policies.retention import load_retention
from tests.facts import ANNA, decided, names, on, recorded

PACK = load_retention()
ASKED_ON, LATER_ON = on(2030, 3, 1), on(2036, 6, 30)
LEFT = RetentionFacts(
    on(2026, 6, 30), last_transaction_on=on(2018, 5, 5), contracts=(), complaints=()
)
OWES = replace(LEFT, open_matters=frozenset({OpenMatter.UNPAID_LOAN}))
DAYS = st.dates(date(2026, 2, 1), date(2080, 12, 31)).map(BusinessDate)
"""From when on every rule is in force."""
FACTS = st.builds(
    RetentionFacts,
    relationship_ended_on=st.none() | DAYS,
    last_transaction_on=st.none() | DAYS,
    contracts=st.none() | st.lists(st.none() | DAYS, max_size=2).map(tuple),
    complaints=st.none() | st.lists(st.none() | DAYS, max_size=2).map(tuple),
    open_matters=st.frozensets(st.sampled_from(OpenMatter)),
)
BOTH = frozenset({Retention.IDENTITY, Retention.TRANSACTIONS})


def a_request(classes: frozenset[Retention] = BOTH) -> ErasureRequest:
    return recorded(
        ErasureRequest.ask(
            "P-1",
            customer_id=ANNA,
            customer_no="1",
            classes=classes,
            basis=ErasureBasis.REQUEST,
            requester="chen",
            effective_on=ASKED_ON,
        )
    )


def approved(classes: frozenset[Retention] = BOTH) -> ErasureRequest:
    request = a_request(classes)
    request.approve("zhao", on=ASKED_ON)
    request.approve("qian", on=ASKED_ON)
    return recorded(request)


def with_receipt(request: ErasureRequest, day: BusinessDate) -> ErasureRequest:
    request.erased(account_ids=[], contact_point_ids=[], on=day)
    request.carried_out(
        key_hashes=(),
        vault_id=UUID(int=1),
        vault_version=1,
        purged_to=(),
        backups_gone_on=date(2030, 4, 1),
        log_position=1,
        receipt="signed",
        on=day,
    )
    return recorded(request)


def fates(request: ErasureRequest) -> dict[Retention, tuple[Fate, BusinessDate | None]]:
    return {each.retention: (each.fate, each.until) for each in request.outcomes}


def test_a_request_names_what_is_to_be_erased() -> None:
    with pytest.raises(NothingAskedError):
        a_request(frozenset())


def test_two_people_approve_neither_of_whom_has_asked() -> None:
    request = a_request()

    with pytest.raises(ApproverIsRequesterError):
        request.approve("chen", on=ASKED_ON)
    request.approve("zhao", on=ASKED_ON)
    request.approve("zhao", on=ASKED_ON)

    assert names(request) == ["ErasureApproved"]
    assert request.state is ErasureState.REQUESTED
    request.approve("qian", on=ASKED_ON)
    assert (request.state, request.approvers) == (ErasureState.APPROVED, ("zhao", "qian"))


def test_nothing_is_decided_before_the_second_approval() -> None:
    request = a_request()
    request.approve("zhao", on=ASKED_ON)

    with pytest.raises(NotReadyError, match="requested"):
        request.decide(PACK, LEFT, on=ASKED_ON)


def test_what_is_refused_has_a_reason_and_an_end() -> None:
    request = approved()

    request.refuse("zhao", reason=RefusalReason.UNDER_INVESTIGATION, on=ASKED_ON)

    assert request.state is ErasureState.REFUSED
    with pytest.raises(NotReadyError):
        request.decide(PACK, LEFT, on=ASKED_ON)


def test_each_class_is_erased_or_restricted_by_its_own_clock() -> None:
    request = approved()

    request.decide(PACK, LEFT, on=ASKED_ON)

    assert fates(request) == {
        Retention.IDENTITY: (Fate.RESTRICTED, LATER_ON),
        Retention.TRANSACTIONS: (Fate.ERASED, None),
    }
    ((name, told),) = decided(request)
    assert (name, told["policy_pack"]) == ("ErasureDecided", PACK.pack.id)


def test_of_a_customer_only_what_no_contract_needs_is_erased() -> None:
    staying = replace(LEFT, relationship_ended_on=None)
    all_of_it, notes = approved(frozenset(Retention)), approved(frozenset({Retention.MARKETING}))

    with pytest.raises(StillACustomerError, match="identity, transactions"):
        all_of_it.decide(PACK, staying, on=ASKED_ON)
    notes.decide(PACK, staying, on=ASKED_ON)

    assert fates(notes) == {Retention.MARKETING: (Fate.ERASED, None)}


def test_what_was_kept_is_erased_in_a_round_of_its_own_once_its_clock_has_run_out() -> None:
    request = approved()
    request.decide(PACK, LEFT, on=ASKED_ON)
    with_receipt(request, ASKED_ON)

    request.decide(PACK, LEFT, on=on(2036, 6, 29))
    nothing_yet = names(request)
    request.decide(PACK, LEFT, on=LATER_ON)

    assert nothing_yet == []
    assert fates(request) == {Retention.IDENTITY: (Fate.ERASED, None)}
    assert request.number == 2
    with_receipt(request, LATER_ON)
    request.decide(PACK, LEFT, on=on(2040, 1, 1))
    assert names(request) == []


def test_a_class_kept_for_an_open_matter_gets_its_date_when_the_matter_has_ended() -> None:
    request = approved()
    request.decide(PACK, OWES, on=ASKED_ON)
    with_receipt(request, ASKED_ON)
    kept_without_end = request.kept

    request.decide(PACK, LEFT, on=on(2031, 1, 1))

    assert kept_without_end == (Retention.IDENTITY, Retention.TRANSACTIONS)
    assert fates(request) == {
        Retention.IDENTITY: (Fate.RESTRICTED, LATER_ON),
        Retention.TRANSACTIONS: (Fate.ERASED, None),
    }


def test_a_receipt_comes_after_the_erasure_and_that_after_the_decision() -> None:
    request = approved()

    with pytest.raises(NotReadyError):
        request.erased(account_ids=[], contact_point_ids=[], on=ASKED_ON)
    request.decide(PACK, LEFT, on=ASKED_ON)
    request.erased(account_ids=[], contact_point_ids=[], on=ASKED_ON)
    request.erased(account_ids=[], contact_point_ids=[], on=ASKED_ON)

    assert names(request) == ["ErasureDecided", "PersonalDataErased"]
    with pytest.raises(NotReadyError, match="erased"):
        request.decide(PACK, LEFT, on=ASKED_ON)


@given(FACTS, st.frozensets(st.sampled_from(Retention), min_size=1), DAYS)
def test_a_class_is_erased_if_and_only_if_its_clock_has_run_out(
    facts: RetentionFacts, classes: frozenset[Retention], day: BusinessDate
) -> None:
    gone = replace(facts, relationship_ended_on=facts.relationship_ended_on or day)
    request = approved(classes)

    request.decide(PACK, gone, on=day)

    clocks = {each: PACK.clock(each, gone, day) for each in classes}
    assert {each.retention for each in request.outcomes} == classes
    assert set(request.of_fate(Fate.ERASED)) == {
        each for each, clock in clocks.items() if clock.has_run_out(day)
    }
    assert all(
        each.until is None or each.until > day
        for each in request.outcomes
        if each.fate is Fate.RESTRICTED
    )


@given(FACTS, st.lists(DAYS, min_size=1, max_size=5).map(sorted))
def test_what_is_erased_stays_erased_and_every_round_erases_or_tells_another_end(
    facts: RetentionFacts, days: list[BusinessDate]
) -> None:
    gone = replace(facts, relationship_ended_on=facts.relationship_ended_on or days[0])
    request, erased = approved(frozenset(Retention)), set[Retention]()
    for day in days:
        before = request.outcomes
        request.decide(PACK, gone, on=day)
        if names(request):
            assert request.outcomes != before
            assert not erased & {each.retention for each in request.outcomes}
            erased |= set(request.of_fate(Fate.ERASED))
            with_receipt(request, day)

    assert erased | set(request.kept) == set(Retention)
