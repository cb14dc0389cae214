"""What happened on a card account, as a line of its holder's timeline."""

from __future__ import annotations

from domain.billing.card_account import CardAccount
from domain.billing.statement_numbers import StatementNumbers
from domain.shared.money import Money
from interfaces.documents.amounts import in_figures
from interfaces.web.stories import Story, became, joined, says, story
from interfaces.web.texts import gettext, lazy_gettext
from interfaces.web.words import word

# What the entry, or the statement that follows the cut, tells as well.
TOLD_BEFORE = frozenset[type]({CardAccount.CardTransactionRegistered, CardAccount.CardCycleCut})

says(
    CardAccount.CardAccountOpened,
    "card",
    lazy_gettext("Card account opened"),
    lambda event: in_figures(event.terms.limit),
)


@story.register
def _(event: CardAccount.CardTransactionRegistered) -> Story:
    detail = joined(word(event.kind), in_figures(event.amount))
    return Story("info", gettext("Card transaction registered"), detail)


@story.register
def _(event: CardAccount.CardEntryPosted) -> Story:
    owed = gettext("%(amount)s owed", amount=in_figures(event.owed))
    return Story("out" if event.amount.minor > 0 else "in", word(event.kind), owed, -event.amount)


@story.register
def _(event: CardAccount.CardCycleCut) -> Story:
    cycle = event.cycle
    return Story("paper", gettext("Card cycle closed"), _asked(cycle.amount_due, cycle.minimum))


@story.register
def _(event: CardAccount.CardStatementIssued) -> Story:
    due = gettext("by %(day)s", day=event.due_on.isoformat())
    title = gettext("Card statement %(number)s issued", number=event.number)
    return Story("paper", title, joined(_asked(event.amount_due, event.minimum), due))


says(
    CardAccount.CardStatementDelivered,
    "paper",
    lazy_gettext("Card statement delivered"),
    lambda event: word(event.channel),
)
says(
    CardAccount.CardStatementVoided,
    "alert",
    lazy_gettext("Card statement declared void"),
    lambda event: word(event.reason),
)


@story.register
def _(event: CardAccount.CardStatementAssessed) -> Story:
    outcome = word(event.outcome)
    told = became(word(event.was), outcome) if event.was else outcome
    return Story("clock", gettext("Time to pay a card statement is over"), told)


says(
    CardAccount.CardStatementSettled,
    "check",
    lazy_gettext("Card statement paid"),
    lambda event: in_figures(event.received),
)
says(
    CardAccount.CardStatementReopened,
    "alert",
    lazy_gettext("Card statement no longer paid"),
    lambda event: in_figures(event.received),
)


def _asked(amount: Money, minimum: Money) -> str:
    return gettext(
        "%(amount)s due, at least %(minimum)s",
        amount=in_figures(amount),
        minimum=in_figures(minimum),
    )


says(StatementNumbers.NumbersBegun, "paper", lazy_gettext("Numbering of card statements begun"))
says(
    StatementNumbers.NumbersGiven,
    "paper",
    lazy_gettext("Numbers of card statements given"),
    lambda event: f"{event.first}-{event.last}",
)
