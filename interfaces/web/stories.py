"""What happened, as a line of a customer's timeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import singledispatch
from typing import NamedTuple, TypeVar

from domain.billing.account import Account
from domain.billing.card import Card
from domain.billing.loan import Loan
from domain.customer.customer import Customer
from domain.outreach.callback import Callback
from domain.outreach.contact import OutboundContact
from domain.outreach.line import CustomerLine
from domain.shared.money import Money
from interfaces.documents.amounts import in_figures
from interfaces.web.texts import Text, gettext, lazy_gettext
from interfaces.web.words import purpose, word


class Story(NamedTuple):
    """`amount` moved and is shown with its sign; amounts that did not stand in `detail`."""

    icon: str
    title: str
    detail: str = ""
    amount: Money | None = None


E = TypeVar("E")


@singledispatch
def story(event: object) -> Story:
    """Of an event that nobody has found words for yet: the name it is stored under."""
    return Story("info", str(getattr(event, "TOPIC", type(event).__name__)))


def says(
    event_class: type[E], icon: str, title: Text, detail: Callable[[E], str] = lambda event: ""
) -> None:
    """Of an event whose title is always the same; `detail` stands beside it."""
    story.register(event_class, lambda event: Story(icon, str(title), detail(event)))


def stored_but(context: str) -> Iterator[type]:
    """All events that have words here, but those whose stored names begin so."""
    for event_class in story.registry:
        topic: str | None = getattr(event_class, "TOPIC", None)
        if topic is not None and not topic.startswith(context):
            yield event_class


def joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def became(was: str, becomes: str) -> str:
    return f"{was} \N{RIGHTWARDS ARROW} {becomes}"


says(
    Customer.CustomerRegistered,
    "person",
    lazy_gettext("Became a customer"),
    lambda event: word(event.kind),
)
says(
    Customer.ContactPointAdded,
    "phone",
    lazy_gettext("Way to reach them noted"),
    lambda event: word(event.kind),
)


@story.register
def _(event: Customer.ContactPointChanged) -> Story:
    title = (
        gettext("Way to reach them corrected")
        if event.is_correction
        else gettext("Way to reach them changed")
    )
    return Story("phone", title, word(event.kind))


says(
    Customer.VipRecognised,
    "star",
    lazy_gettext("Recognised as VIP"),
    lambda event: word(event.tier),
)
says(Customer.RelationshipEnded, "person", lazy_gettext("Left the bank"))
says(Customer.ProcessingStopped, "info", lazy_gettext("Personal data kept out of use"))
says(
    Account.AccountOpened,
    "account",
    lazy_gettext("Account opened"),
    lambda event: gettext("Statement %(frequency)s", frequency=word(event.frequency)),
)
says(
    Account.AccountUserAuthorised,
    "account",
    lazy_gettext("May use an account"),
    lambda event: word(event.role),
)


@story.register
def _(event: Account.StandingOrderRegistered) -> Story:
    detail = joined(purpose(event.purpose), in_figures(event.amount))
    return Story("repeat", gettext("Standing order registered"), detail)


says(Account.LoanServiced, "loan", lazy_gettext("Account repays a loan"))


@story.register
def _(event: Account.TransactionRegistered) -> Story:
    detail = joined(word(event.kind), purpose(event.purpose))
    return Story("info", gettext("Transaction registered"), detail, event.amount)


@story.register
def _(event: Account.EntryPosted) -> Story:
    balance = gettext("Balance %(amount)s", amount=in_figures(event.balance))
    icon = "in" if event.amount.minor > 0 else "out"
    return Story(icon, word(event.kind), joined(purpose(event.purpose), balance), event.amount)


@story.register
def _(event: Account.StatementIssued) -> Story:
    closing = gettext("Closing balance %(amount)s", amount=in_figures(event.closing))
    return Story("paper", gettext("Statement %(number)s issued", number=event.number), closing)


says(Card.CardIssued, "card", lazy_gettext("Card issued"), lambda event: word(event.type))


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


says(
    Loan.LoanPaymentReceived,
    "loan",
    lazy_gettext("Loan payment received"),
    lambda event: in_figures(event.amount),
)


@story.register
def _(event: Loan.InstalmentPaid) -> Story:
    return Story("check", gettext("Instalment %(number)s paid", number=event.number))


@story.register
def _(event: Loan.InstalmentMissed) -> Story:
    detail = gettext("%(amount)s outstanding", amount=in_figures(event.outstanding))
    return Story("alert", gettext("Instalment %(number)s missed", number=event.number), detail)


says(Loan.LoanRepaid, "check", lazy_gettext("Loan repaid"))


@story.register
def _(event: OutboundContact.ContactPlanned) -> Story:
    detail = gettext(
        "By %(day)s, about %(amount)s",
        day=event.due_on.isoformat(),
        amount=in_figures(event.amount),
    )
    return Story("phone", word(event.purpose), detail)


says(
    OutboundContact.ContactPermitted,
    "check",
    lazy_gettext("Contact permitted"),
    lambda event: ", ".join(event.packs),
)
says(
    OutboundContact.ContactWithheld,
    "alert",
    lazy_gettext("Contact withheld"),
    lambda event: gettext("Rule %(rule)s", rule=event.decided_by),
)
says(
    OutboundContact.ContactClaimed,
    "phone",
    lazy_gettext("Contact claimed"),
    lambda event: event.agent,
)
says(
    OutboundContact.ClaimReturned,
    "phone",
    lazy_gettext("Claim returned"),
    lambda event: event.agent,
)


@story.register
def _(event: OutboundContact.AttemptStarted) -> Story:
    return Story("phone", gettext("Attempt %(number)s", number=event.number), event.agent)


says(
    OutboundContact.ContactDispositioned,
    "phone",
    lazy_gettext("Call closed"),
    lambda event: event.code,
)
says(
    OutboundContact.DispositionCorrected,
    "phone",
    lazy_gettext("Outcome of a call corrected"),
    lambda event: became(event.replaces, event.code),
)
says(
    OutboundContact.ContactCancelled,
    "check",
    lazy_gettext("Contact cancelled"),
    lambda event: word(event.reason),
)
says(CustomerLine.LineOpened, "phone", lazy_gettext("Contact record opened"))
says(
    CustomerLine.LineClaimed,
    "phone",
    lazy_gettext("Reserved for one agent"),
    lambda event: event.agent,
)
says(CustomerLine.LineEngaged, "phone", lazy_gettext("On a call"), lambda event: event.agent)
says(CustomerLine.LineReleased, "phone", lazy_gettext("Free for others"))


@story.register
def _(event: CustomerLine.ConversationSettled) -> Story:
    title = (
        gettext("Counts as a conversation")
        if event.is_conversation
        else gettext("Does not count as a conversation")
    )
    return Story("info", title)


says(CustomerLine.DoNotContactRequested, "alert", lazy_gettext("Asked not to be contacted"))
says(
    CustomerLine.DoNotContactEnded,
    "info",
    lazy_gettext("May be contacted again"),
    lambda event: word(event.reason),
)
says(
    Callback.CallbackScheduled,
    "clock",
    lazy_gettext("Callback agreed"),
    lambda event: event.terms.owner or "",
)
says(
    Callback.CallbackRescheduled,
    "clock",
    lazy_gettext("Callback moved"),
    lambda event: word(event.reason),
)
says(
    Callback.CallbackReassigned,
    "clock",
    lazy_gettext("Callback reassigned"),
    lambda event: word(event.reason),
)
says(Callback.CallbackKept, "check", lazy_gettext("Callback kept"))
says(Callback.CallbackMissed, "alert", lazy_gettext("Callback missed"))
says(
    Callback.CallbackCancelled,
    "info",
    lazy_gettext("Callback cancelled"),
    lambda event: word(event.reason),
)


def _due(event: Loan.InstalmentComingDue | Loan.InstalmentFellDue) -> str:
    amount, day = in_figures(event.amount), event.due_on.isoformat()
    return gettext("%(amount)s on %(day)s", amount=amount, day=day)
