"""What happened, as a line of a customer's timeline."""

from __future__ import annotations

from collections.abc import Callable
from functools import singledispatch
from typing import NamedTuple

from domain.billing.account import Account
from domain.billing.card import Card
from domain.billing.loan import Loan
from domain.customer.customer import Customer
from domain.outreach.callback import Callback
from domain.outreach.contact import OutboundContact
from domain.outreach.line import CustomerLine
from domain.shared.money import Money
from interfaces.documents.amounts import in_figures
from interfaces.web.texts import gettext
from interfaces.web.words import purpose, word


class Story(NamedTuple):
    """`amount` moved and is shown with its sign; amounts that did not stand in `detail`."""

    icon: str
    title: str
    detail: str = ""
    amount: Money | None = None


Told = Callable[[object], Story]


@singledispatch
def story(event: object) -> Story:
    """Of an event that nobody has found words for yet: the name it is stored under."""
    return Story("info", str(getattr(event, "TOPIC", type(event).__name__)))


@story.register
def _(event: Customer.CustomerRegistered) -> Story:
    return Story("person", gettext("Became a customer"), word(event.kind))


@story.register
def _(event: Customer.ContactPointAdded) -> Story:
    return Story("phone", gettext("Way to reach them noted"), word(event.kind))


@story.register
def _(event: Customer.ContactPointChanged) -> Story:
    title = (
        gettext("Way to reach them corrected")
        if event.is_correction
        else gettext("Way to reach them changed")
    )
    return Story("phone", title, word(event.kind))


@story.register
def _(event: Customer.VipRecognised) -> Story:
    return Story("star", gettext("Recognised as VIP"), word(event.tier))


@story.register
def _(event: Customer.RelationshipEnded) -> Story:
    return Story("person", gettext("Left the bank"))


@story.register
def _(event: Customer.ProcessingStopped) -> Story:
    return Story("info", gettext("Personal data kept out of use"))


@story.register
def _(event: Account.AccountOpened) -> Story:
    return Story(
        "account",
        gettext("Account opened"),
        gettext("Statement %(frequency)s", frequency=word(event.frequency)),
    )


@story.register
def _(event: Account.AccountUserAuthorised) -> Story:
    return Story("account", gettext("May use an account"), word(event.role))


@story.register
def _(event: Account.StandingOrderRegistered) -> Story:
    detail = _joined(purpose(event.purpose), in_figures(event.amount))
    return Story("repeat", gettext("Standing order registered"), detail)


@story.register
def _(event: Account.LoanServiced) -> Story:
    return Story("loan", gettext("Account repays a loan"))


@story.register
def _(event: Account.TransactionRegistered) -> Story:
    detail = _joined(word(event.kind), purpose(event.purpose))
    return Story("info", gettext("Transaction registered"), detail, event.amount)


@story.register
def _(event: Account.EntryPosted) -> Story:
    balance = gettext("Balance %(amount)s", amount=in_figures(event.balance))
    icon = "in" if event.amount.minor > 0 else "out"
    return Story(icon, word(event.kind), _joined(purpose(event.purpose), balance), event.amount)


@story.register
def _(event: Account.StatementIssued) -> Story:
    closing = gettext("Closing balance %(amount)s", amount=in_figures(event.closing))
    return Story("paper", gettext("Statement %(number)s issued", number=event.number), closing)


@story.register
def _(event: Card.CardIssued) -> Story:
    return Story("card", gettext("Card issued"), word(event.type))


@story.register
def _(event: Loan.LoanGranted) -> Story:
    detail = gettext(
        "%(amount)s in %(count)s instalments",
        amount=in_figures(event.principal),
        count=len(event.schedule),
    )
    return Story("loan", gettext("Loan granted"), detail)


@story.register
def _(event: Loan.InstalmentComingDue) -> Story:
    return Story(
        "clock", gettext("Instalment %(number)s due soon", number=event.number), _due(event)
    )


@story.register
def _(event: Loan.InstalmentFellDue) -> Story:
    return Story(
        "clock", gettext("Instalment %(number)s fell due", number=event.number), _due(event)
    )


@story.register
def _(event: Loan.LoanPaymentReceived) -> Story:
    return Story("loan", gettext("Loan payment received"), in_figures(event.amount))


@story.register
def _(event: Loan.InstalmentPaid) -> Story:
    return Story("check", gettext("Instalment %(number)s paid", number=event.number))


@story.register
def _(event: Loan.InstalmentMissed) -> Story:
    detail = gettext("%(amount)s outstanding", amount=in_figures(event.outstanding))
    return Story("alert", gettext("Instalment %(number)s missed", number=event.number), detail)


@story.register
def _(event: Loan.LoanRepaid) -> Story:
    return Story("check", gettext("Loan repaid"))


@story.register
def _(event: OutboundContact.ContactPlanned) -> Story:
    detail = gettext(
        "By %(day)s, about %(amount)s",
        day=event.due_on.isoformat(),
        amount=in_figures(event.amount),
    )
    return Story("phone", word(event.purpose), detail)


@story.register
def _(event: OutboundContact.ContactPermitted) -> Story:
    return Story("check", gettext("Contact permitted"), ", ".join(event.packs))


@story.register
def _(event: OutboundContact.ContactWithheld) -> Story:
    return Story(
        "alert", gettext("Contact withheld"), gettext("Rule %(rule)s", rule=event.decided_by)
    )


@story.register
def _(event: OutboundContact.ContactClaimed) -> Story:
    return Story("phone", gettext("Contact claimed"), event.agent)


@story.register
def _(event: OutboundContact.ClaimReturned) -> Story:
    return Story("phone", gettext("Claim returned"), event.agent)


@story.register
def _(event: OutboundContact.AttemptStarted) -> Story:
    return Story("phone", gettext("Attempt %(number)s", number=event.number), event.agent)


@story.register
def _(event: OutboundContact.ContactDispositioned) -> Story:
    return Story("phone", gettext("Call closed"), event.code)


@story.register
def _(event: OutboundContact.DispositionCorrected) -> Story:
    return Story(
        "phone", gettext("Outcome of a call corrected"), f"{event.replaces} → {event.code}"
    )


@story.register
def _(event: OutboundContact.ContactCancelled) -> Story:
    return Story("check", gettext("Contact cancelled"), word(event.reason))


@story.register
def _(event: CustomerLine.LineOpened) -> Story:
    return Story("phone", gettext("Contact record opened"))


@story.register
def _(event: CustomerLine.LineClaimed) -> Story:
    return Story("phone", gettext("Reserved for one agent"), event.agent)


@story.register
def _(event: CustomerLine.LineEngaged) -> Story:
    return Story("phone", gettext("On a call"), event.agent)


@story.register
def _(event: CustomerLine.LineReleased) -> Story:
    return Story("phone", gettext("Free for others"))


@story.register
def _(event: CustomerLine.ConversationSettled) -> Story:
    title = (
        gettext("Counts as a conversation")
        if event.is_conversation
        else gettext("Does not count as a conversation")
    )
    return Story("info", title)


@story.register
def _(event: CustomerLine.DoNotContactRequested) -> Story:
    return Story("alert", gettext("Asked not to be contacted"))


@story.register
def _(event: CustomerLine.DoNotContactEnded) -> Story:
    return Story("info", gettext("May be contacted again"), word(event.reason))


@story.register
def _(event: Callback.CallbackScheduled) -> Story:
    return Story("clock", gettext("Callback agreed"), event.terms.owner or "")


@story.register
def _(event: Callback.CallbackRescheduled) -> Story:
    return Story("clock", gettext("Callback moved"), word(event.reason))


@story.register
def _(event: Callback.CallbackReassigned) -> Story:
    return Story("clock", gettext("Callback reassigned"), word(event.reason))


@story.register
def _(event: Callback.CallbackKept) -> Story:
    return Story("check", gettext("Callback kept"))


@story.register
def _(event: Callback.CallbackMissed) -> Story:
    return Story("alert", gettext("Callback missed"))


@story.register
def _(event: Callback.CallbackCancelled) -> Story:
    return Story("info", gettext("Callback cancelled"), word(event.reason))


def _due(event: Loan.InstalmentComingDue | Loan.InstalmentFellDue) -> str:
    amount, day = in_figures(event.amount), event.due_on.isoformat()
    return gettext("%(amount)s on %(day)s", amount=amount, day=day)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
