"""The classes as they are shipped, and what a wrong file is told. Oracles: RULES 5.3."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.billing.classification import Bucket, FiveClass, ProductFamily
from infrastructure.policies.classification import FILE, load_classification
from infrastructure.policies.files import PolicyFileError
from tests.infrastructure.policies.changed import put_changed

CHINA = load_classification()
CARD, LOAN = ProductFamily.CREDIT_CARD, ProductFamily.LOAN
MENTION, SUBSTANDARD, DOUBTFUL = (
    FiveClass.SPECIAL_MENTION,
    FiveClass.SUBSTANDARD,
    FiveClass.DOUBTFUL,
)


@pytest.mark.parametrize(
    ("days", "bucket", "card", "loan"),
    [
        (0, Bucket.M0, FiveClass.NORMAL, FiveClass.NORMAL),
        (1, Bucket.M1, MENTION, MENTION),
        (30, Bucket.M1, MENTION, MENTION),
        (31, Bucket.M2, MENTION, MENTION),
        (60, Bucket.M2, MENTION, MENTION),
        (61, Bucket.M3, MENTION, MENTION),
        (90, Bucket.M3, MENTION, MENTION),
        (91, Bucket.M4, SUBSTANDARD, SUBSTANDARD),
        (120, Bucket.M4, SUBSTANDARD, SUBSTANDARD),
        (121, Bucket.M5, DOUBTFUL, SUBSTANDARD),
        (150, Bucket.M5, DOUBTFUL, SUBSTANDARD),
        (151, Bucket.M6, DOUBTFUL, SUBSTANDARD),
        (180, Bucket.M6, DOUBTFUL, SUBSTANDARD),
        (181, Bucket.M7, FiveClass.LOSS, SUBSTANDARD),
        (270, Bucket.M7, FiveClass.LOSS, SUBSTANDARD),
        (271, Bucket.M7, FiveClass.LOSS, DOUBTFUL),
        (360, Bucket.M7, FiveClass.LOSS, DOUBTFUL),
        (361, Bucket.M7, FiveClass.LOSS, FiveClass.LOSS),
    ],
)
def test_each_day_past_due_has_its_bucket_and_its_class_by_family(
    days: int, bucket: Bucket, card: FiveClass, loan: FiveClass
) -> None:
    assert CHINA.bucket(days) is bucket
    assert CHINA.five_class(CARD, days) is card
    assert CHINA.five_class(LOAN, days) is loan


@given(st.integers(0, 2_000))
def test_no_day_past_due_makes_a_debt_better(days: int) -> None:
    buckets, classes = list(Bucket), list(FiveClass)

    assert buckets.index(CHINA.bucket(days)) <= buckets.index(CHINA.bucket(days + 1))
    for family in ProductFamily:
        earlier, later = (CHINA.five_class(family, day) for day in (days, days + 1))
        assert classes.index(earlier) <= classes.index(later)


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("M2 = 31", "M2 = 1", "buckets has ranges from days (0, 1, 1, 61"),
        ("M0 = 0\n", "", "buckets.M0 is missing; give a whole number"),
        ("doubtful = 121", "doubtful = 'soon'", "class.credit-card.doubtful is 'soon'; give a"),
        ("[class.loan]", "[class.loans]", "class.loan is missing; give a table [loan]"),
    ],
)
def test_a_wrong_file_is_told_which_field_and_what_would_do(
    tmp_path: Path, was: str, becomes: str, told: str
) -> None:
    put_changed(tmp_path, FILE, was, becomes)

    with pytest.raises(PolicyFileError) as wrong:
        load_classification(tmp_path)

    assert told in str(wrong.value)
