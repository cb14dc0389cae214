"""Obligations against the straight-line model: every day in its bucket, whatever happens, and when.

Source of the invariants: DOMAIN C1; museum 1, 2, 3, 4.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.billing.ageing import bucket_on, grouped
from domain.billing.classification import Bucket
from domain.billing.dues import ReductionKind
from domain.billing.obligation import Obligation
from domain.billing.obligation_facts import NothingOwedError, NotPausedError
from domain.billing.overlays import OverlappingError, PauseReason
from domain.shared.dates import BusinessDate, day_after, days
from domain.shared.money import Money
from tests.domain.billing.obligations import a_due, an_obligation, pay
from tests.domain.billing.straight_ageing import Paid, StraightDebt
from tests.facts import JANUARY, decided, transaction_id

MOST_BACK = 40
GAPS = st.sampled_from([0, 0, 1, 2, 7, 25, 31, 70])
AMOUNTS = st.sampled_from([1, 40, 60, 99, 100, 100, 150, 320])
KINDS = st.sampled_from([ReductionKind.PAYMENT, ReductionKind.CREDIT, ReductionKind.ADJUSTMENT])


@dataclass
class Bank:
    """The obligation and the model, told the same; `nightly` says whether every night was run."""

    obligation: Obligation
    model: StraightDebt
    nightly: bool
    on: BusinessDate = JANUARY

    def wait(self, gap: int) -> None:
        until = day_after(self.on, gap)
        for day in days(self.on if self.nightly else until, until):
            self.obligation.age(day)
        self.on = until


Step = Callable[[Bank, int], None]
"""Its number is its place among the steps."""


def paying(gap: int, back: int, yuan: int, kind: ReductionKind) -> Step:
    def step(bank: Bank, number: int) -> None:
        bank.wait(gap)
        effective_on = max(JANUARY, day_after(bank.on, -back))
        amount = Money(yuan * 100, "CNY")
        pay(bank.obligation, number, amount, effective_on, on=bank.on, kind=kind)
        bank.model.pay(transaction_id(number), amount.minor, effective_on)

    return step


def reversing(which: int, gap: int, back: int) -> Step:
    def step(bank: Bank, number: int) -> None:
        bank.wait(gap)
        standing = [
            (reference, each)
            for reference, each in bank.model.paid.items()
            if each.reversed_on is None and not each.uses_credit and not each.rest
        ]
        if not standing:
            return
        reference, paid = standing[which % len(standing)]
        effective_on = max(paid.effective_on, day_after(bank.on, -back))
        bank.obligation.reverse(reference, effective_on=effective_on, on=bank.on)
        paid.reversed_on = effective_on
        use_credit(bank)

    return step


def use_credit(bank: Bank) -> None:
    """What was overpaid before pays what a reversal or a new due leaves to pay."""
    usable, model = min(bank.model.credit(), bank.model.outstanding()), bank.model
    if usable > 0:
        reference = transaction_id(1_000 + len(model.paid))
        model.pay(reference, usable, bank.on)
        paid = model.paid[reference]
        model.paid[reference] = Paid(paid.effective_on, paid.parts, 0, uses_credit=True)


def pausing(gap: int, back: int, length: int) -> Step:
    def step(bank: Bank, number: int) -> None:
        bank.wait(gap)
        starts_on = day_after(bank.on, -back)
        ends_on = day_after(starts_on, length)
        try:
            bank.obligation.pause(
                PauseReason.RELIEF, starts_on=starts_on, ends_on=ends_on, on=bank.on
            )
        except OverlappingError:
            assert set(days(starts_on, day_after(ends_on, -1))) & bank.model.paused
        except NothingOwedError:
            assert not bank.model.outstanding()
        else:
            wanted = set(days(starts_on, day_after(ends_on, -1)))
            assert not wanted & bank.model.paused
            bank.model.paused |= wanted

    return step


def resuming(gap: int) -> Step:
    def step(bank: Bank, number: int) -> None:
        bank.wait(gap)
        running = [span for span in bank.obligation.pauses if bank.on in span]
        try:
            bank.obligation.resume(bank.on)
        except NotPausedError:
            assert bank.on not in bank.model.paused
        else:
            bank.model.paused -= {
                day for day in bank.model.paused if day in running[0] and day >= bank.on
            }

    return step


def scheduling(gap: int, ahead: int, yuan: int) -> Step:
    def step(bank: Bank, number: int) -> None:
        bank.wait(gap)
        following = len(bank.model.dues) + 1
        last = max(on for on, _ in bank.model.dues.values())
        due_on = day_after(max(last, bank.on), ahead)
        bank.obligation.schedule(a_due(following, due_on, Money(yuan * 100, "CNY")), on=bank.on)
        bank.model.dues[following] = (due_on, yuan * 100)
        use_credit(bank)

    return step


BACK = st.sampled_from([0, 0, 0, 1, 5, MOST_BACK])
STEPS = st.lists(
    st.one_of(
        st.builds(paying, GAPS, BACK, AMOUNTS, KINDS),
        st.builds(reversing, st.integers(0, 9), GAPS, BACK),
        st.builds(pausing, GAPS, BACK, st.integers(1, 60)),
        st.builds(resuming, GAPS),
        st.builds(scheduling, GAPS, st.integers(1, 40), st.sampled_from([50, 100])),
    ),
    max_size=10,
)
FIRST_DUES = st.lists(st.integers(5, 45), min_size=1, max_size=4).map(
    lambda gaps: [day_after(JANUARY, sum(gaps[: at + 1])) for at in range(len(gaps))]
)


def told(
    dues: list[BusinessDate], grace: int, tolerance: int, steps: list[Step], *, nightly: bool
) -> Bank:
    obligation = an_obligation(*dues, grace_days=grace, tolerance=Money(tolerance, "CNY"))
    model = StraightDebt(grace, tolerance, {n: (on, 10_000) for n, on in enumerate(dues, 1)})
    bank = Bank(obligation, model, nightly)
    for number, step in enumerate(steps, start=1):
        step(bank, number)
    bank.wait(1)
    return bank


WORLDS = (FIRST_DUES, st.sampled_from([0, 0, 3]), st.sampled_from([0, 0, 1_000]))


@settings(max_examples=300, deadline=None)
@given(*WORLDS, STEPS, st.booleans())
def test_every_day_is_in_the_bucket_in_which_the_straight_model_has_it(
    dues: list[BusinessDate], grace: int, tolerance: int, steps: list[Step], nightly: bool
) -> None:
    bank = told(dues, grace, tolerance, steps, nightly=nightly)

    for day in days(JANUARY, bank.on):
        assert bucket_on(bank.obligation.spans, day) is bank.model.bucket(day), day
    assert bank.obligation.days_past_due(bank.on) == bank.model.days_late(bank.on)
    assert bank.obligation.outstanding.minor == bank.model.outstanding()
    assert bank.obligation.credit.minor == bank.model.credit() >= 0


@settings(max_examples=150, deadline=None)
@given(*WORLDS, STEPS)
def test_whoever_looks_every_night_and_whoever_looks_once_in_a_while_tell_the_same(
    dues: list[BusinessDate], grace: int, tolerance: int, steps: list[Step]
) -> None:
    """Museum 4: a scheduler that was dead for days, then alive."""
    every_night = told(dues, grace, tolerance, steps, nightly=True)
    now_and_then = told(dues, grace, tolerance, steps, nightly=False)

    assert decided(every_night.obligation) == decided(now_and_then.obligation)


@settings(max_examples=150, deadline=None)
@given(*WORLDS, STEPS)
def test_the_spans_are_apart_in_order_and_only_the_last_is_open(
    dues: list[BusinessDate], grace: int, tolerance: int, steps: list[Step]
) -> None:
    bank = told(dues, grace, tolerance, steps, nightly=True)

    spans = bank.obligation.spans

    for earlier, later in pairwise(spans):
        assert earlier.ends_on is not None
        assert earlier.starts_on < earlier.ends_on <= later.starts_on
    is_late = bank.obligation.bucket is not Bucket.M0
    assert [span.ends_on is None for span in spans[-1:]] == ([is_late] if spans else [])


@settings(max_examples=150, deadline=None)
@given(*WORLDS, STEPS)
def test_shares_and_rests_sum_to_what_was_paid(
    dues: list[BusinessDate], grace: int, tolerance: int, steps: list[Step]
) -> None:
    bank = told(dues, grace, tolerance, steps, nightly=False)

    for each in bank.obligation.reductions.values():
        assert sum((share.amount for share in each.shares), each.rest) == each.amount
    assert all(due.amount.minor >= 0 for due in bank.obligation.left)


@settings(max_examples=150, deadline=None)
@given(*WORLDS, STEPS)
def test_a_correction_tells_what_was_told_and_what_is_so(
    dues: list[BusinessDate], grace: int, tolerance: int, steps: list[Step]
) -> None:
    """Whoever folds crossings and corrections alone knows each day's bucket."""
    bank = told(dues, grace, tolerance, steps, nightly=True)

    known: dict[BusinessDate, Bucket] = {}
    for name, fields in decided(bank.obligation):
        if name == "BucketEntered":
            known |= dict.fromkeys(days(fields["effective_on"], bank.on), fields["bucket"])
        elif name == "BucketLeft":
            known |= dict.fromkeys(days(fields["effective_on"], bank.on), Bucket.M0)
        elif name == "AgeingCorrected":
            closed = list(days(fields["effective_on"], day_after(fields["noticed_on"], -1)))
            was = grouped(
                ((day, known.get(day, Bucket.M0)) for day in closed), fields["noticed_on"]
            )
            assert tuple(was) == fields["was"] != fields["becomes"]
            known |= {day: bucket_on(fields["becomes"], day) for day in closed}

    for day in days(JANUARY, bank.on):
        assert known.get(day, Bucket.M0) is bank.model.bucket(day)
