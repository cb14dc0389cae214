"""What a call came to: codes with flags, as data, and what each of them leads to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from domain.outreach.after_call import AfterCall
from domain.outreach.states import ContactState
from domain.shared.errors import DomainError, NotFoundError
from domain.shared.policy_pack import PolicyPack


class Flag(Enum):
    """What a code means. Figures, queues and the law go by flags, never by codes."""

    HUMAN_ANSWERED = "human-answered"
    RIGHT_PARTY = "right-party"
    CUSTOMER_CONTACT = "customer-contact"
    PROMISE = "promise"
    NOT_INTERESTED = "not-interested"
    DO_NOT_CONTACT = "do-not-contact"
    UNWORKABLE = "unworkable"
    CALLBACK = "callback"
    COMPLETED = "completed"


ENDS = (
    (Flag.DO_NOT_CONTACT, ContactState.SUPPRESSED),
    (Flag.COMPLETED, ContactState.DONE),
    (Flag.NOT_INTERESTED, ContactState.DONE),
    (Flag.CALLBACK, ContactState.CALLBACK),
    (Flag.UNWORKABLE, ContactState.EXHAUSTED),
)
"""What a flag leads to; of several, the first. Without any of them the contact is tried again."""


class UnknownDispositionError(NotFoundError):
    """A call is closed with one of the codes that the bank has."""


class CallbackTimeError(DomainError):
    """A code that agrees on a callback names its time, and no other code does."""


@dataclass(frozen=True, slots=True)
class Disposition:
    """`texts` by language; `key` is the number key that stands for it, where one does."""

    code: str
    texts: tuple[tuple[str, str], ...]
    flags: tuple[Flag, ...]
    retry_minutes: int | None
    key: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one coded attempt means, and leads to from `next_at` on."""

    code: str
    flags: tuple[Flag, ...]
    leads_to: ContactState
    next_at: datetime | None

    @property
    def is_conversation(self) -> bool:
        return Flag.HUMAN_ANSWERED in self.flags


@dataclass(frozen=True, slots=True)
class CallRules:
    """How calls are worked, by one version of the bank's rules."""

    pack: PolicyPack
    lease: timedelta
    longest_call: timedelta
    most_attempts: int
    callback_days: int
    dispositions: tuple[Disposition, ...]
    after_call: AfterCall

    def outcome(
        self, code: str, *, attempt: int, at: datetime, callback_at: datetime | None
    ) -> Outcome:
        """Of the contact's attempt number `attempt`, coded at `at`.

        Raises UnknownDispositionError, CallbackTimeError.
        """
        found = self.find(code)
        if (Flag.CALLBACK in found.flags) != (callback_at is not None):
            raise CallbackTimeError(f"{code} with a callback at {callback_at}")
        state = next((state for flag, state in ENDS if flag in found.flags), ContactState.RETRY)
        if state is ContactState.RETRY and attempt >= self.most_attempts:
            state = ContactState.EXHAUSTED
        if state is ContactState.RETRY:
            assert found.retry_minutes is not None, f"{code} ends nothing and is never retried"
            return Outcome(code, found.flags, state, at + timedelta(minutes=found.retry_minutes))
        next_at = callback_at if state is ContactState.CALLBACK else None
        return Outcome(code, found.flags, state, next_at)

    def find(self, code: str) -> Disposition:
        """Raises UnknownDispositionError."""
        for each in self.dispositions:
            if each.code == code:
                return each
        raise UnknownDispositionError(f"{code!r} is none of {self.pack.id}")
