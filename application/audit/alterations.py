"""What was found altered, as the log keeps it."""

from __future__ import annotations

from typing import ClassVar

from application.shared.command import Receipt
from application.shared.ledger import Ledger, command
from domain.audit.alteration import Alteration, Finding


class Alterations(Ledger):
    name: ClassVar[str] = "alterations"  # type: ignore[misc]

    @command
    def report(self, finding: Finding) -> Receipt:
        """Once for each finding, until it is resolved."""
        known = self.known(finding.id, Alteration)
        if known is None:
            known = Alteration.of(finding)
        else:
            known.found_again(finding)
        return Receipt(known.id, self.record(known))

    @command
    def resolve(self, finding: Finding, *, events: int, root: str) -> Receipt:
        known = self.known(finding.id, Alteration)
        if known is None:
            return Receipt(finding.id, None)
        known.resolve(events=events, root=root)
        return Receipt(known.id, self.record(known))
