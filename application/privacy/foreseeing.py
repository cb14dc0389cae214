"""What an erasure would do today, before anybody asks for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from application.privacy.ports import CustomerFile, CustomerFiles
from domain.privacy.outcomes import Fate, Outcome
from domain.privacy.retention import RetentionPack, RetentionRule
from domain.shared.dates import BusinessDate
from domain.shared.personal import Retention


@dataclass(frozen=True, slots=True)
class Foreseen:
    """`rules` are those of the pack, by id. A customer keeps what the contract needs."""

    file: CustomerFile
    outcomes: tuple[Outcome, ...]
    rules: Mapping[str, RetentionRule]

    @property
    def is_a_customer(self) -> bool:
        return self.file.facts.relationship_ended_on is None

    @property
    def hindering(self) -> tuple[Retention, ...]:
        """Classes that cannot be asked for while the person is a customer."""
        if not self.is_a_customer:
            return ()
        return tuple(each.retention for each in self.outcomes if each.fate is Fate.RESTRICTED)


class Foreseeing:
    def __init__(self, pack: RetentionPack, files: CustomerFiles) -> None:
        self._pack, self._files = pack, files
        self._rules = {rule.id: rule for rule in pack.rules}

    def of(
        self,
        customer_id: UUID,
        *,
        on: BusinessDate,
        classes: Collection[Retention] = tuple(Retention),
    ) -> Foreseen:
        """By the rules in force that day. Raises UnknownCustomerError, NoRetentionRuleError."""
        file = self._files.file(customer_id)
        clocks = self._pack.clocks(classes, file.facts, on)
        return Foreseen(file, tuple(Outcome.by(each, on) for each in clocks), self._rules)
