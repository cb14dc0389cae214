"""Policy packs: rules as data, each with its source, its force and the time it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum


class LegalForce(Enum):
    """How binding a rule is, the most binding first."""

    LAW = "law"
    RULE = "rule"
    STANDARD = "standard"
    SELF_REGULATION = "self-regulation"
    DRAFT = "draft"
    BANK_POLICY = "bank-policy"


class Confidence(Enum):
    """How its text is known: A was read itself, B by a secondary source, U is unconfirmed."""

    READ = "A"
    SECONDARY = "B"
    UNCONFIRMED = "U"


@dataclass(frozen=True, slots=True)
class Provenance:
    """In force from `effective_from` on, until the day before `effective_until`."""

    citation: str
    legal_force: LegalForce
    confidence: Confidence
    effective_from: date
    effective_until: date | None = None

    def in_force(self, on: date) -> bool:
        return self.effective_from <= on and (
            self.effective_until is None or on < self.effective_until
        )


@dataclass(frozen=True, slots=True)
class PolicyPack:
    """What a policy file says it is; `sha256` is of its bytes."""

    name: str
    version: str
    jurisdiction: str
    sha256: str
    provenance: Provenance

    @property
    def id(self) -> str:
        """As decisions are stamped with it: a file that was changed has another, also unnamed."""
        return f"{self.name}/{self.version}@{self.sha256[:12]}"
