"""What happened to a debt, as a line of its debtor's timeline."""

from __future__ import annotations

from domain.billing.holds import Holds
from domain.billing.obligation import Obligation
from domain.billing.overlays import DateSpan
from interfaces.documents.amounts import in_figures
from interfaces.web.stories import Story, story
from interfaces.web.texts import gettext
from interfaces.web.words import word

# What the loan, the entry or the statement that they follow from has told already.
TOLD_BEFORE = frozenset[type](
    {Obligation.ObligationOpened, Obligation.DueScheduled, Obligation.DueReached}
    | {Holds.HoldsOpened}
)


@story.register
def _(event: Obligation.ObligationOpened) -> Story:
    return Story("clock", gettext("Something is owed"))


@story.register
def _(event: Obligation.DueScheduled) -> Story:
    return _due(
        gettext("Due scheduled"), event.due.due_on.isoformat(), in_figures(event.due.amount)
    )


@story.register
def _(event: Obligation.DueReached) -> Story:
    return _due(gettext("Fell due"), event.due_on.isoformat(), in_figures(event.amount))


@story.register
def _(event: Obligation.ObligationReduced) -> Story:
    return Story("check", gettext("Set against the debt"), _joined(word(event.kind), event))


@story.register
def _(event: Obligation.ReductionReversed) -> Story:
    return Story("alert", gettext("Taken back"), _joined(word(event.kind), event))


@story.register
def _(event: Obligation.WrittenOffRecovered) -> Story:
    return Story("in", gettext("Recovered after the write-off"), in_figures(event.amount))


@story.register
def _(event: Obligation.BucketEntered) -> Story:
    title = gettext("Past due: %(bucket)s", bucket=event.bucket.value)
    detail = gettext(
        "%(days)s days, %(amount)s",
        days=event.days_past_due,
        amount=in_figures(event.outstanding),
    )
    return Story("alert", title, detail)


@story.register
def _(event: Obligation.BucketLeft) -> Story:
    return Story("check", gettext("No longer in %(bucket)s", bucket=event.bucket.value))


@story.register
def _(event: Obligation.DebtReclassified) -> Story:
    detail = f"{word(event.was)} \N{RIGHTWARDS ARROW} {word(event.becomes)}"
    return Story("info", gettext("Classified anew"), detail)


@story.register
def _(event: Obligation.AgeingCorrected) -> Story:
    detail = gettext(
        "%(since)s to %(until)s, noticed %(noticed)s",
        since=event.effective_on.isoformat(),
        until=event.noticed_on.isoformat(),
        noticed=event.noticed_on.isoformat(),
    )
    return Story("repeat", gettext("Days past due corrected"), detail)


@story.register
def _(event: Obligation.AgeingPaused) -> Story:
    title = gettext("Days past due are not counted")
    return Story("clock", title, f"{word(event.reason)} · {_span(event.span)}")


@story.register
def _(event: Obligation.AgeingResumed) -> Story:
    return Story("clock", gettext("Days past due count again"))


@story.register
def _(event: Holds.HoldsOpened) -> Story:
    return Story("info", gettext("Holds are kept for a contract"))


@story.register
def _(event: Holds.HoldPlaced) -> Story:
    title = gettext("Not approached about a debt")
    return Story("info", title, f"{word(event.reason)} · {_span(event.span)}")


@story.register
def _(event: Holds.HoldLifted) -> Story:
    return Story("info", gettext("May be approached about a debt again"), word(event.reason))


def _due(title: str, day: str, amount: str) -> Story:
    return Story("clock", title, gettext("%(amount)s by %(day)s", amount=amount, day=day))


def _joined(kind: str, event: Obligation.ObligationReduced | Obligation.ReductionReversed) -> str:
    return f"{kind} · {in_figures(event.amount)}"


def _span(span: DateSpan) -> str:
    if span.ends_on is None:
        return gettext("since %(day)s", day=span.starts_on.isoformat())
    return gettext(
        "from %(since)s until before %(until)s",
        since=span.starts_on.isoformat(),
        until=span.ends_on.isoformat(),
    )
