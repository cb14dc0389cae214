"""What might be done next for a customer: at most three things, each with why and why now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from application.read_models.contacts import ContactEntry
from application.read_models.loans import InstalmentEntry, InstalmentState
from application.shared.command import Receipt
from application.shared.ledger import Ledger, command
from domain.billing.promise import Promise, PromiseState
from domain.billing.promise_book import PromiseBook
from domain.outreach.states import ContactState
from domain.outreach.suggestion import DeclineReason, Suggestion, SuggestionKind
from domain.shared.dates import BusinessDate
from domain.shared.money import Money

MOST = 3
DUE_SOON = (InstalmentState.COMING_DUE, InstalmentState.DUE)


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of a customer when suggestions are made; instalments that are not paid."""

    customer_id: UUID
    contacts: Sequence[ContactEntry]
    unpaid: Sequence[InstalmentEntry]
    has_phone: bool


@dataclass(frozen=True, slots=True)
class NextAction:
    """`about` names the thing; a date, amount or time where the reason has one."""

    kind: SuggestionKind
    about: str
    due_on: date | None = None
    due_at: datetime | None = None
    amount: Money | None = None
    contact_id: UUID | None = None
    loan_id: UUID | None = None


class Suggestions(Ledger):
    """Rules in their order; what was answered is not suggested again."""

    name: ClassVar[str] = "suggestions"  # type: ignore[misc]

    def next_actions(self, situation: Situation) -> list[NextAction]:
        found = sorted(self._found(situation), key=lambda each: _rank(each.kind))
        ids = [_id(situation.customer_id, each) for each in found]
        answered = self.streams.get_many(ids, Suggestion)
        left = [each for each, id in zip(found, ids, strict=True) if id not in answered]
        return left[:MOST]

    @command
    def answer(
        self,
        customer_id: UUID,
        kind: SuggestionKind,
        about: str,
        *,
        is_accepted: bool,
        reason: DeclineReason | None,
        on: BusinessDate,
    ) -> Receipt:
        """Answered once; a second answer changes nothing. Raises NotAReasonError."""
        known = self.known(Suggestion.create_id(customer_id, kind, about), Suggestion)
        if known is not None:
            return Receipt(known.id, None)
        made = Suggestion.answer(
            customer_id=customer_id,
            kind=kind,
            about=about,
            is_accepted=is_accepted,
            reason=reason,
            on=on,
        )
        return Receipt(made.id, self.record(made))

    def _found(self, situation: Situation) -> Iterator[NextAction]:
        yield from _callbacks(situation)
        for loan_id in dict.fromkeys(one.loan_id for one in situation.unpaid):
            yield from self._broken(loan_id)
        yield from _instalments(situation)
        if not situation.has_phone:
            yield NextAction(SuggestionKind.ASK_FOR_A_PHONE, "phone")

    def _broken(self, loan_id: UUID) -> Iterator[NextAction]:
        book = self.known(PromiseBook.create_id(loan_id), PromiseBook)
        last = book.promises[-1] if book and book.promises else None
        if last is not None and last.state in (PromiseState.BROKEN, PromiseState.PARTLY_KEPT):
            yield _broken_promise(loan_id, last)


def _callbacks(situation: Situation) -> Iterator[NextAction]:
    for one in situation.contacts:
        if one.state is ContactState.CALLBACK and one.callback_at is not None:
            yield NextAction(
                SuggestionKind.KEEP_A_CALLBACK,
                f"{one.contact_id}/{one.callback_at.isoformat()}",
                due_at=one.callback_at,
                contact_id=one.contact_id,
            )


def _instalments(situation: Situation) -> Iterator[NextAction]:
    """The oldest that is missed, and the first that is due; with the contact about it, if any."""
    kinds = (
        (SuggestionKind.FOLLOW_UP_WHAT_IS_OVERDUE, (InstalmentState.MISSED,)),
        (SuggestionKind.REMIND_OF_WHAT_IS_DUE, DUE_SOON),
    )
    for kind, states in kinds:
        due = (one for one in situation.unpaid if one.state in states)
        first = min(due, key=lambda one: one.due_on, default=None)
        if first is not None:
            yield NextAction(
                kind,
                f"{first.loan_id}/{first.number}",
                due_on=first.due_on,
                amount=first.outstanding,
                contact_id=_contact_about(situation, first),
                loan_id=first.loan_id,
            )


def _contact_about(situation: Situation, instalment: InstalmentEntry) -> UUID | None:
    for one in situation.contacts:
        about = (one.loan_id, one.instalment) == (instalment.loan_id, instalment.number)
        if about and not one.state.is_final:
            return one.contact_id
    return None


def _broken_promise(loan_id: UUID, promise: Promise) -> NextAction:
    return NextAction(
        SuggestionKind.TALK_ABOUT_A_BROKEN_PROMISE,
        str(promise.id),
        due_on=promise.due_on,
        amount=promise.amount,
        loan_id=loan_id,
    )


def _rank(kind: SuggestionKind) -> int:
    return list(SuggestionKind).index(kind)


def _id(customer_id: UUID, action: NextAction) -> UUID:
    return Suggestion.create_id(customer_id, action.kind, action.about)
