"""A measured figure, beside its peer's and its budget."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """`budget` is of the ratio where there is a peer, else of our own figure.

    `lower_is_better` turns the comparison round: the figure must not exceed its budget.
    """

    name: str
    ours: float
    unit: str
    peer: float | None = None
    budget: float | None = None
    lower_is_better: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        if not self.peer:
            return None
        return self.peer / self.ours if self.lower_is_better else self.ours / self.peer

    @property
    def met(self) -> bool | None:
        """None where there is no budget."""
        if self.budget is None:
            return None
        if self.ratio is not None:
            return self.ratio >= self.budget
        return self.ours <= self.budget if self.lower_is_better else self.ours >= self.budget

    def as_object(self) -> dict[str, Any]:
        return {**asdict(self), "ratio": self.ratio, "met": self.met}
