"""Oak Bank with a sealed log, and packs of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from application.intake.report import Report
from domain.access.employee import Role
from domain.audit.evidence import EvidenceScope, ScopeKind
from infrastructure.audit.pack.export import Exported, Exporter, Order
from infrastructure.audit.pack.folder import Mark, PackFolder
from infrastructure.audit.pack.opened import Opener
from infrastructure.bootstrap import Heliograph
from infrastructure.database.provision import DatabaseUrls
from infrastructure.policies.files import SHIPPED
from tests.oak_bank import ANNA, LAST_ON, records
from tests.scenarios.stories import house

EVERYTHING = EvidenceScope(ScopeKind.PERIOD, first_position=0)
ABOUT_ANNA = EvidenceScope(ScopeKind.PERSON, person=ANNA)
REQUEST = UUID(int=4711)
TOLD: Mapping[str, Any] = {"request_id": str(REQUEST), "reason": "complaint/C-17"}


class Silent:
    def begin(self, phase: str, total: int) -> None:
        """Nobody looks."""

    def done(self, more: int) -> None:
        """Nobody looks."""


class Oak:
    """A house whose story is told, and whose log is sealed."""

    def __init__(self, house: Heliograph, folder: Path) -> None:
        self.house, self.home = house, folder
        self.exporter = Exporter(house.pool, house.audit.keys, SHIPPED, code_version="test")

    def seal(self) -> int:
        assert not self.house.audit.turn().findings
        return self.exporter.newest()[0]

    def first_mark(self, asked: str = "asked") -> Mark:
        size, root = self.exporter.newest()
        return Mark(REQUEST, asked, size, root.hex())

    def pack(
        self, path: Path, scope: EvidenceScope = EVERYTHING, opener: Opener | None = None
    ) -> Exported:
        folder, order = PackFolder(path), Order(REQUEST, scope, TOLD, opener)
        mark = self.first_mark()
        exported = self.exporter.export(folder, mark, order, Silent(), lambda: False)
        assert exported is not None
        folder.finish()
        return exported

    def opener(self, person: UUID | None = None, masked_for: Role | None = None) -> Opener:
        codec, masks = self.house.mapper.codec, self.house.masks
        return Opener(codec, masks, person=person, masked_for=masked_for)


@contextmanager
def oak(urls: DatabaseUrls, home: Path) -> Iterator[Oak]:
    with house(urls, home) as bank:
        report = Report()
        bank.intake.take(records(), report)
        assert report.rejected == []
        assert bank.day_run.run(through=LAST_ON) == LAST_ON
        bank.catch_up()
        sealed = Oak(bank, home)
        sealed.seal()
        yield sealed
