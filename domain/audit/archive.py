"""Archives: one part of the log each, copied to sealed files, one after the other."""

from __future__ import annotations

from uuid import UUID

from eventsourcing.domain import event

from domain.shared.errors import DomainError
from domain.shared.events import Aggregate
from domain.shared.ids import derived_id


class OtherArchiveError(DomainError):
    """An archive that is written again holds the same events."""


class Archive(Aggregate):
    """Of the events from one index of the sealed tree to another, both included.

    Its id follows from where it begins: the next one begins after its end, and so all are found.
    """

    label: str
    first_index: int
    last_index: int
    last_position: int

    class PeriodArchived(Aggregate.Created):
        """`label` is how the bank calls the period, as in `2026-11`."""

        TOPIC = "audit.PeriodArchived"
        label: str
        first_index: int
        last_index: int
        first_position: int
        last_position: int
        manifest_sha256: str
        checkpoint_size: int
        checkpoint_root: str

    class ArchiveWrittenAgain(Aggregate.Event):
        TOPIC = "audit.ArchiveWrittenAgain"
        manifest_sha256: str
        checkpoint_size: int
        checkpoint_root: str

    @staticmethod
    def create_id(first_index: int) -> UUID:
        return derived_id("audit/archive", first_index)

    @classmethod
    def of(
        cls,
        *,
        label: str,
        first_index: int,
        last_index: int,
        first_position: int,
        last_position: int,
        manifest_sha256: str,
        checkpoint_size: int,
        checkpoint_root: str,
    ) -> Archive:
        return cls._create(
            cls.PeriodArchived,
            id=cls.create_id(first_index),
            label=label,
            first_index=first_index,
            last_index=last_index,
            first_position=first_position,
            last_position=last_position,
            manifest_sha256=manifest_sha256,
            checkpoint_size=checkpoint_size,
            checkpoint_root=checkpoint_root,
        )

    def write_again(
        self, *, last_index: int, manifest_sha256: str, checkpoint_size: int, checkpoint_root: str
    ) -> None:
        """Raises OtherArchiveError."""
        if last_index != self.last_index:
            raise OtherArchiveError(f"{self.label} ends at {self.last_index}, not {last_index}")
        self._written_again(manifest_sha256, checkpoint_size, checkpoint_root)

    @event(PeriodArchived)
    def __init__(self, label: str, first_index: int, last_index: int, last_position: int) -> None:
        self.label = label
        self.first_index, self.last_index = first_index, last_index
        self.last_position = last_position

    @event(ArchiveWrittenAgain)
    def _written_again(
        self, manifest_sha256: str, checkpoint_size: int, checkpoint_root: str
    ) -> None:
        """The same events, in other files."""
