"""What became of promises to pay, as a line of the debtor's timeline."""

from __future__ import annotations

from domain.billing.promise_book import PromiseBook
from interfaces.documents.amounts import in_figures
from interfaces.web.stories import Story, became, joined, says, story
from interfaces.web.texts import gettext, lazy_gettext
from interfaces.web.words import word

# What the promise itself, or the payment that keeps it, has told already.
TOLD_BEFORE = frozenset[type](
    {PromiseBook.PromiseBookOpened, PromiseBook.PaymentCounted, PromiseBook.PaymentUncounted}
)


says(PromiseBook.PromiseBookOpened, "info", lazy_gettext("Promises to pay are kept for a contract"))


@story.register
def _(event: PromiseBook.PromiseMade) -> Story:
    promised = gettext(
        "%(amount)s by %(day)s", amount=in_figures(event.amount), day=event.due_on.isoformat()
    )
    return Story("clock", gettext("Promised to pay"), joined(promised, word(event.promiser)))


says(
    PromiseBook.PaymentCounted,
    "info",
    lazy_gettext("Payment counts for a promise"),
    lambda event: in_figures(event.amount),
)
says(PromiseBook.PaymentUncounted, "info", lazy_gettext("Payment no longer counts for a promise"))


@story.register
def _(event: PromiseBook.PromiseClosed) -> Story:
    return Story("check", _outcome(word(event.outcome)), _paid(event))


@story.register
def _(event: PromiseBook.PromiseOutcomeCorrected) -> Story:
    outcome = became(word(event.was), word(event.becomes))
    return Story("repeat", _outcome(outcome), _paid(event))


def _outcome(outcome: str) -> str:
    return gettext("Promise to pay: %(outcome)s", outcome=outcome)


def _paid(event: PromiseBook.PromiseClosed | PromiseBook.PromiseOutcomeCorrected) -> str:
    return gettext(
        "%(paid)s of %(amount)s paid",
        paid=in_figures(event.paid),
        amount=in_figures(event.amount),
    )
