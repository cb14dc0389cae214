"""Who acts: an employee, a job, a policy, another system or a customer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class ActorKind(Enum):
    EMPLOYEE = "employee"
    CUSTOMER = "customer"
    JOB = "job"
    POLICY = "policy"
    INTEGRATION = "integration"


@dataclass(frozen=True, slots=True)
class Actor:
    """One who acts; `role` and `branch` are those of the moment, not of today."""

    kind: ActorKind
    id: str
    role: str | None = None
    branch: str | None = None

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.id}"
