"""What the API refuses to be asked."""

from __future__ import annotations

import pytest
from marshmallow import Schema, ValidationError

from interfaces.api.questions import BoundsQuery, HistoryQuery


@pytest.mark.parametrize(
    ("query", "field"),
    [
        (BoundsQuery, "recorded_until"),
        (HistoryQuery, "since"),
        (HistoryQuery, "until"),
    ],
)
def test_a_time_before_anything_was_recorded_is_refused(query: type[Schema], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        query().load({field: "0001-01-01T00:00:00+08:00"})

    assert refused.value.messages == {field: ["Nothing was recorded before 1900."]}
