"""What became of every row of an intake."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from application.intake.records import RejectedRecord


class Outcome(Enum):
    DONE = "done"
    KNOWN = "known"


@dataclass(slots=True)
class Counts:
    """Of one file's rows; every row read is done, known already or rejected."""

    done: int = 0
    known: int = 0
    rejected: int = 0

    @property
    def read(self) -> int:
        return self.done + self.known + self.rejected


Result = tuple[str, Outcome | RejectedRecord]
"""A row's source, and what became of it."""


@dataclass(slots=True)
class Report:
    """Grows page by page, so that an interrupted intake has one too."""

    counts: dict[str, Counts] = field(default_factory=dict)
    rejected: list[RejectedRecord] = field(default_factory=list)

    def add(self, results: Iterable[Result]) -> None:
        for source, result in results:
            counts = self.counts.setdefault(source, Counts())
            if isinstance(result, RejectedRecord):
                counts.rejected += 1
                self.rejected.append(result)
            elif result is Outcome.DONE:
                counts.done += 1
            else:
                counts.known += 1

    @property
    def total(self) -> Counts:
        every = self.counts.values()
        return Counts(
            done=sum(each.done for each in every),
            known=sum(each.known for each in every),
            rejected=sum(each.rejected for each in every),
        )
