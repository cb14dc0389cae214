"""Obligations: dues, what reduces them, and the buckets they go through. Source: DOMAIN C1."""

from __future__ import annotations

from typing import Any

import pytest

from domain.billing.allocation import Component, Share
from domain.billing.classification import Bucket, FiveClass
from domain.billing.dues import Due, DuePart, NoDueError, ReductionKind
from domain.billing.obligation import Obligation
from domain.billing.obligation_facts import (
    NoReductionError,
    NothingOwedError,
    NotPausedError,
    PastDayError,
    RecoveredError,
    ValueDateError,
)
from domain.billing.overlays import OverlappingError, PauseReason
from domain.shared.dates import BusinessDate, day_after, days
from domain.shared.money import MixedCurrenciesError, Money
from domain.shared.registration import RegisteredOtherwiseError
from tests.domain.billing.obligations import a_due, an_obligation, pay
from tests.facts import JANUARY, cny, decided, on, recorded, transaction_id

FEBRUARY, MARCH, APRIL = on(2026, 2, 12), on(2026, 3, 12), on(2026, 4, 12)
LATER = on(2026, 8, 1)


def crossings(obligation: Obligation) -> list[tuple[str, str, BusinessDate]]:
    return [
        (name.removeprefix("Bucket"), fields["bucket"].value, fields["effective_on"])
        for name, fields in decided(obligation)
        if name.startswith("Bucket")
    ]


def of_name(obligation: Obligation, name: str) -> list[dict[str, Any]]:
    return [fields for each, fields in decided(obligation) if each == name]


def aged(obligation: Obligation, *, through: BusinessDate) -> Obligation:
    for day in days(JANUARY, through):
        obligation.age(day)
    return recorded(obligation)


def test_a_due_falls_due_and_is_past_due_from_the_day_after() -> None:
    obligation = an_obligation(FEBRUARY)

    obligation.age(on(2026, 2, 13))

    assert [name for name, _ in decided(obligation)] == [
        "DueReached",
        "BucketEntered",
        "DebtReclassified",
    ]
    assert of_name(obligation, "DueReached")[0]["effective_on"] == FEBRUARY
    entered = of_name(obligation, "BucketEntered")[0]
    assert (entered["bucket"], entered["days_past_due"]) == (Bucket.M1, 1)
    assert (entered["due_on"], entered["outstanding"]) == (FEBRUARY, cny(100))
    assert obligation.five_class is FiveClass.SPECIAL_MENTION


def test_every_bucket_is_gone_through_on_its_own_day_when_nobody_looked_for_half_a_year() -> None:
    obligation = an_obligation(FEBRUARY)

    obligation.age(LATER)

    firsts = zip(("M1", "M2", "M3", "M4", "M5", "M6"), (1, 31, 61, 91, 121, 151), strict=True)
    entered = [each for each in crossings(obligation) if each[0] == "Entered"]
    assert entered == [("Entered", bucket, day_after(FEBRUARY, first)) for bucket, first in firsts]


def test_of_three_unpaid_dues_the_oldest_paid_late_every_bucket_has_its_true_dates() -> None:
    """Museum 1: paying the oldest moves the anchor, and no stage is skipped after it."""
    obligation = an_obligation(FEBRUARY, MARCH, APRIL)

    pay(obligation, 1, cny(100), on(2026, 4, 20))
    obligation.age(on(2026, 7, 15))

    assert crossings(obligation) == [
        ("Entered", "M1", on(2026, 2, 13)),
        ("Left", "M1", on(2026, 3, 15)),
        ("Entered", "M2", on(2026, 3, 15)),
        ("Left", "M2", on(2026, 4, 14)),
        ("Entered", "M3", on(2026, 4, 14)),
        ("Left", "M3", on(2026, 4, 20)),  # 39 days since the second due.
        ("Entered", "M2", on(2026, 4, 20)),
        ("Left", "M2", on(2026, 5, 12)),
        ("Entered", "M3", on(2026, 5, 12)),
        ("Left", "M3", on(2026, 6, 11)),
        ("Entered", "M4", on(2026, 6, 11)),
        ("Left", "M4", on(2026, 7, 11)),
        ("Entered", "M5", on(2026, 7, 11)),
    ]


@pytest.mark.parametrize(
    "kind", [ReductionKind.PAYMENT, ReductionKind.CREDIT, ReductionKind.ADJUSTMENT]
)
def test_whatever_reduces_a_debt_it_is_looked_at_again(kind: ReductionKind) -> None:
    """Museum 2."""
    obligation = aged(an_obligation(FEBRUARY), through=MARCH)

    pay(obligation, 1, cny(100), MARCH, kind=kind)

    assert crossings(obligation) == [("Left", "M1", MARCH)]
    assert obligation.five_class is FiveClass.NORMAL


def test_a_reversal_makes_the_debt_as_old_as_it_was() -> None:
    """Museum 2."""
    obligation = aged(an_obligation(FEBRUARY), through=MARCH)
    pay(obligation, 1, cny(100), MARCH)
    recorded(obligation)

    obligation.reverse(transaction_id(1), effective_on=on(2026, 3, 20), on=on(2026, 3, 20))

    assert crossings(obligation) == [("Entered", "M2", on(2026, 3, 20))]
    assert of_name(obligation, "ReductionReversed")[0]["reopened"] == (a_due(1, FEBRUARY),)
    assert obligation.outstanding == cny(100)


def test_written_off_a_debt_leaves_its_bucket_keeps_its_class_and_what_is_paid_is_recovered() -> (
    None
):
    """Museum 2."""
    obligation = aged(an_obligation(FEBRUARY, MARCH), through=on(2026, 6, 1))

    obligation.write_off(transaction_id(9), on=on(2026, 6, 1))
    pay(obligation, 1, cny(50), on(2026, 6, 5))
    pay(obligation, 2, cny(170), on(2026, 6, 9))
    obligation.age(LATER)

    assert crossings(obligation) == [("Left", "M4", on(2026, 6, 1))]
    assert obligation.five_class is FiveClass.SUBSTANDARD
    assert (obligation.written_off, obligation.recovered) == (cny(200), cny(200))
    assert (obligation.outstanding, obligation.credit) == (cny(0), cny(20))


def test_a_write_off_is_reversed_once_its_recoveries_are() -> None:
    obligation = aged(an_obligation(FEBRUARY), through=MARCH)
    obligation.write_off(transaction_id(9), on=MARCH)
    pay(obligation, 1, cny(40), MARCH)

    with pytest.raises(RecoveredError):
        obligation.reverse(transaction_id(9), effective_on=MARCH, on=MARCH)
    obligation.reverse(transaction_id(1), effective_on=MARCH, on=MARCH)
    obligation.reverse(transaction_id(9), effective_on=MARCH, on=MARCH)

    assert (obligation.written_off, obligation.recovered) == (cny(0), cny(0))
    assert (obligation.outstanding, obligation.bucket) == (cny(100), Bucket.M1)


def test_a_payment_that_is_posted_late_corrects_what_was_told_and_both_stay_visible() -> None:
    obligation = aged(an_obligation(FEBRUARY), through=on(2026, 2, 20))

    pay(obligation, 1, cny(100), FEBRUARY, on=on(2026, 2, 20))

    (correction,) = of_name(obligation, "AgeingCorrected")
    assert [(each.bucket, each.starts_on, each.ends_on) for each in correction["was"]] == [
        (Bucket.M1, on(2026, 2, 13), on(2026, 2, 20))
    ]
    assert correction["becomes"] == ()
    assert correction["cause"] == transaction_id(1)
    assert (correction["effective_on"], correction["noticed_on"]) == (
        on(2026, 2, 13),
        on(2026, 2, 20),
    )
    assert crossings(obligation) == [("Left", "M1", on(2026, 2, 20))]
    assert obligation.spans == []


def test_paid_on_the_day_after_the_due_date_the_debt_was_late_for_no_whole_day() -> None:
    obligation = an_obligation(FEBRUARY)
    obligation.age(on(2026, 2, 13))

    pay(obligation, 1, cny(100), on(2026, 2, 13))

    assert [(what, day) for what, _, day in crossings(obligation)] == [
        ("Entered", on(2026, 2, 13)),
        ("Left", on(2026, 2, 13)),
    ]
    assert obligation.spans == []


def test_a_part_payment_leaves_what_is_outstanding_and_that_is_what_counts() -> None:
    """Museum 16: never the face amounts."""
    obligation = an_obligation(FEBRUARY, MARCH)
    pay(obligation, 1, cny(60), FEBRUARY)

    obligation.age(on(2026, 3, 20))

    outstanding = [each["outstanding"] for each in of_name(obligation, "BucketEntered")]
    assert outstanding == [cny(40), cny(140)]
    assert obligation.past_due(on(2026, 3, 20)) == cny(140)


def test_cents_are_not_chased() -> None:
    obligation = an_obligation(FEBRUARY, tolerance=cny("0.50"))

    pay(obligation, 1, cny("99.50"), FEBRUARY)
    obligation.age(LATER)

    assert of_name(obligation, "ObligationReduced")[0]["satisfied"] == (1,)
    assert crossings(obligation) == []
    assert obligation.outstanding == cny(0)


def test_days_of_grace_are_not_past_due() -> None:
    obligation = an_obligation(FEBRUARY, grace_days=3)

    obligation.age(on(2026, 2, 20))

    assert crossings(obligation) == [("Entered", "M1", on(2026, 2, 16))]


def test_one_payment_goes_over_several_dues_and_the_rest_is_credit_for_the_next() -> None:
    obligation = an_obligation(FEBRUARY, MARCH)

    pay(obligation, 1, cny(230), FEBRUARY)
    obligation.schedule(a_due(3, APRIL), on=FEBRUARY)

    first, second = of_name(obligation, "ObligationReduced")
    assert first["shares"] == tuple(Share(n, Component.PRINCIPAL, cny(100)) for n in (1, 2))
    assert (first["rest"], first["satisfied"], first["order"]) == (cny(30), (1, 2), "loan/1")
    assert second["kind"] is ReductionKind.CREDIT_BALANCE
    assert second["shares"] == (Share(3, Component.PRINCIPAL, cny(30)),)
    assert (obligation.credit, obligation.outstanding) == (cny(0), cny(70))


def test_a_payment_whose_rest_was_used_takes_that_back_when_it_is_reversed() -> None:
    obligation = an_obligation(FEBRUARY)
    pay(obligation, 1, cny(150), FEBRUARY)
    obligation.schedule(a_due(2, MARCH), on=FEBRUARY)

    obligation.reverse(transaction_id(1), effective_on=FEBRUARY, on=FEBRUARY)

    assert (obligation.credit, obligation.outstanding) == (cny(0), cny(200))


def test_from_day_91_the_principal_is_paid_first() -> None:
    parts = (DuePart(Component.INTEREST, cny(20)), DuePart(Component.PRINCIPAL, cny(80)))
    early, late = an_obligation(), an_obligation()
    for obligation in (early, late):
        obligation.schedule(Due(1, FEBRUARY, parts), on=JANUARY)

    pay(early, 1, cny(30), day_after(FEBRUARY, 90))
    pay(late, 1, cny(30), day_after(FEBRUARY, 91))

    assert of_name(early, "ObligationReduced")[0]["shares"] == (
        Share(1, Component.INTEREST, cny(20)),
        Share(1, Component.PRINCIPAL, cny(10)),
    )
    assert of_name(late, "ObligationReduced")[0]["shares"] == (
        Share(1, Component.PRINCIPAL, cny(30)),
    )
    assert [of_name(each, "ObligationReduced")[0]["days_past_due"] for each in (early, late)] == [
        90,
        91,
    ]


def test_days_that_are_paused_do_not_count() -> None:
    obligation = an_obligation(FEBRUARY)
    obligation.pause(PauseReason.DISPUTE, starts_on=FEBRUARY, ends_on=on(2026, 3, 1), on=FEBRUARY)

    obligation.age(on(2026, 3, 10))

    assert crossings(obligation) == [("Entered", "M1", on(2026, 3, 2))]


def test_resumed_the_days_count_again_from_today() -> None:
    obligation = an_obligation(FEBRUARY)
    obligation.pause(PauseReason.HARDSHIP, starts_on=FEBRUARY, ends_on=None, on=FEBRUARY)

    obligation.resume(on(2026, 2, 20))
    obligation.age(on(2026, 2, 25))

    assert crossings(obligation) == [("Entered", "M1", on(2026, 2, 21))]
    with pytest.raises(NotPausedError):
        obligation.resume(on(2026, 2, 25))


def test_a_pause_that_is_granted_late_corrects_what_was_told() -> None:
    obligation = aged(an_obligation(FEBRUARY), through=on(2026, 3, 20))

    obligation.pause(
        PauseReason.BANK_ERROR,
        starts_on=FEBRUARY,
        ends_on=on(2026, 3, 10),
        on=on(2026, 3, 20),
    )

    (correction,) = of_name(obligation, "AgeingCorrected")
    assert [each.bucket for each in correction["was"]] == [Bucket.M1, Bucket.M2]
    assert [(each.bucket, each.starts_on) for each in correction["becomes"]] == [
        (Bucket.M1, on(2026, 3, 11))
    ]
    assert obligation.bucket is Bucket.M1


def test_a_pause_never_overlaps_another_and_is_only_for_what_is_owed() -> None:
    obligation = an_obligation(FEBRUARY)
    obligation.pause(PauseReason.RELIEF, starts_on=FEBRUARY, ends_on=MARCH, on=JANUARY)

    with pytest.raises(OverlappingError):
        obligation.pause(PauseReason.RELIEF, starts_on=JANUARY, ends_on=APRIL, on=JANUARY)
    pay(obligation, 1, cny(100), FEBRUARY)
    with pytest.raises(NothingOwedError):
        obligation.pause(PauseReason.RELIEF, starts_on=MARCH, ends_on=APRIL, on=FEBRUARY)


def test_told_again_a_payment_counts_once_and_told_otherwise_it_is_refused() -> None:
    obligation = an_obligation(FEBRUARY)
    pay(obligation, 1, cny(60), FEBRUARY)
    recorded(obligation)

    pay(obligation, 1, cny(60), FEBRUARY)
    with pytest.raises(RegisteredOtherwiseError):
        pay(obligation, 1, cny(61), FEBRUARY)

    assert decided(obligation) == []


def test_reversed_again_it_stays_reversed_and_what_never_was_is_not_reversed() -> None:
    obligation = an_obligation(FEBRUARY)
    pay(obligation, 1, cny(60), FEBRUARY)
    obligation.reverse(transaction_id(1), effective_on=FEBRUARY, on=FEBRUARY)
    recorded(obligation)

    obligation.reverse(transaction_id(1), effective_on=MARCH, on=MARCH)
    with pytest.raises(NoReductionError):
        obligation.reverse(transaction_id(2), effective_on=MARCH, on=MARCH)

    assert of_name(obligation, "ReductionReversed") == []


@pytest.mark.parametrize("effective_on", [day_after(JANUARY, -1), MARCH])
def test_a_value_date_lies_between_the_opening_and_the_posting(effective_on: BusinessDate) -> None:
    with pytest.raises(ValueDateError):
        pay(an_obligation(FEBRUARY), 1, cny(1), effective_on, on=FEBRUARY)


def test_the_books_never_go_back() -> None:
    obligation = aged(an_obligation(FEBRUARY), through=MARCH)

    with pytest.raises(PastDayError):
        pay(obligation, 1, cny(1), JANUARY, on=FEBRUARY)


def test_a_debt_is_paid_in_its_own_currency() -> None:
    with pytest.raises(MixedCurrenciesError):
        pay(an_obligation(FEBRUARY), 1, Money(100, "EUR"), FEBRUARY)


@pytest.mark.parametrize(
    "due",
    [
        a_due(2, MARCH),
        a_due(1, day_after(JANUARY, -1)),
        a_due(1, MARCH, cny(0)),
        Due(1, MARCH, ()),
        Due(1, MARCH, (DuePart(Component.FEE, cny(1)), DuePart(Component.FEE, cny(2)))),
    ],
)
def test_dues_are_numbered_dated_and_of_some_money(due: Due) -> None:
    with pytest.raises(NoDueError):
        an_obligation().schedule(due, on=JANUARY)
