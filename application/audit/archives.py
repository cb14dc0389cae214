"""The archives that there are, in the order of the log, each beginning where the last one ended."""

from __future__ import annotations

from typing import ClassVar

from application.shared.command import Receipt
from application.shared.ledger import Ledger, command
from domain.audit.archive import Archive


class Archives(Ledger):
    name: ClassVar[str] = "archives"  # type: ignore[misc]

    @command
    def add(
        self,
        *,
        label: str,
        first_index: int,
        last_index: int,
        first_position: int,
        last_position: int,
        manifest_sha256: str,
        checkpoint_size: int,
        checkpoint_root: str,
    ) -> Receipt:
        """One that begins there already is written again. Raises OtherArchiveError."""
        archive = self.known(Archive.create_id(first_index), Archive)
        if archive is not None:
            archive.write_again(
                last_index=last_index,
                manifest_sha256=manifest_sha256,
                checkpoint_size=checkpoint_size,
                checkpoint_root=checkpoint_root,
            )
            return Receipt(archive.id, self.record(archive))
        archive = Archive.of(
            label=label,
            first_index=first_index,
            last_index=last_index,
            first_position=first_position,
            last_position=last_position,
            manifest_sha256=manifest_sha256,
            checkpoint_size=checkpoint_size,
            checkpoint_root=checkpoint_root,
        )
        return Receipt(archive.id, self.record(archive))

    def all(self) -> list[Archive]:
        found: list[Archive] = []
        begins = 0
        while (archive := self.known(Archive.create_id(begins), Archive)) is not None:
            found.append(archive)
            begins = archive.last_index + 1
        return found
