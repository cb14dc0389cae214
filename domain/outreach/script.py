"""What an agent says on a call: the steps of the bank's script as data, some of them duties."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from domain.outreach.dispositions import Flag
from domain.outreach.purposes import ContactPurpose
from domain.shared.errors import DomainError, NotFoundError
from domain.shared.policy_pack import PolicyPack


class UnknownDisclosureError(NotFoundError):
    """What is ticked is a step of the script that the call goes by."""


class DisclosureMissingError(DomainError):
    """Whoever talked to the customer about the matter has read out all that is mandatory."""

    def __init__(self, missing: Collection[str]) -> None:
        super().__init__(f"not read yet: {', '.join(missing)}")
        self.missing = tuple(missing)


@dataclass(frozen=True, slots=True)
class Step:
    """`texts` by language. A mandatory one is a disclosure: it is ticked when it was read out."""

    code: str
    texts: tuple[tuple[str, str], ...]
    purposes: tuple[ContactPurpose, ...]
    is_mandatory: bool

    def text(self, language: str) -> str:
        """In English where there is none in that language."""
        texts = dict(self.texts)
        return texts.get(language) or texts["en"]


@dataclass(frozen=True, slots=True)
class Script:
    """One version of what is said."""

    pack: PolicyPack
    steps: tuple[Step, ...]

    def of(self, purpose: ContactPurpose) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if purpose in step.purposes)

    def step(self, code: str, purpose: ContactPurpose) -> Step:
        """Raises UnknownDisclosureError."""
        for step in self.of(purpose):
            if step.code == code:
                return step
        raise UnknownDisclosureError(f"{code!r} is no step of {self.pack.id} for {purpose.value}")

    def check_read(
        self, purpose: ContactPurpose, read: Collection[str], flags: Collection[Flag]
    ) -> None:
        """Before a call is closed with these flags. Raises DisclosureMissingError."""
        if Flag.CUSTOMER_CONTACT not in flags:
            return
        duty = (step.code for step in self.of(purpose) if step.is_mandatory)
        if missing := [code for code in duty if code not in read]:
            raise DisclosureMissingError(missing)
