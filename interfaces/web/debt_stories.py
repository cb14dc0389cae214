"""What happened to a debt, as a line of its debtor's timeline."""

from __future__ import annotations

from datetime import date

from domain.billing.holds import Holds
from domain.billing.obligation import Obligation
from domain.billing.overlays import DateSpan, HoldReason, PauseReason
from interfaces.documents.amounts import in_figures
from interfaces.web.stories import Story, became, joined, says, story
from interfaces.web.texts import gettext, lazy_gettext
from interfaces.web.words import word

# What the loan, the entry or the statement that they follow from has told already.
TOLD_BEFORE = frozenset[type](
    {Obligation.ObligationOpened, Obligation.DueScheduled, Obligation.DueReached}
    | {Holds.HoldsOpened}
)

says(Obligation.ObligationOpened, "clock", lazy_gettext("Something is owed"))


@story.register
def _(event: Obligation.DueScheduled) -> Story:
    return _due(
        gettext("Due scheduled"), event.due.due_on.isoformat(), in_figures(event.due.amount)
    )


@story.register
def _(event: Obligation.DueReached) -> Story:
    return _due(gettext("Fell due"), event.due_on.isoformat(), in_figures(event.amount))


says(
    Obligation.ObligationReduced,
    "check",
    lazy_gettext("Set against the debt"),
    lambda event: joined(word(event.kind), in_figures(event.amount)),
)
says(
    Obligation.ReductionReversed,
    "alert",
    lazy_gettext("Taken back"),
    lambda event: joined(word(event.kind), in_figures(event.amount)),
)
says(
    Obligation.WrittenOffRecovered,
    "in",
    lazy_gettext("Recovered after the write-off"),
    lambda event: in_figures(event.amount),
)


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


says(
    Obligation.DebtReclassified,
    "info",
    lazy_gettext("Classified anew"),
    lambda event: became(word(event.was), word(event.becomes)),
)
says(
    Obligation.AgeingCorrected,
    "repeat",
    lazy_gettext("Days past due corrected"),
    lambda event: _days(event.effective_on, event.noticed_on),
)
says(
    Obligation.AgeingPaused,
    "clock",
    lazy_gettext("Days past due are not counted"),
    lambda event: _for(event.reason, event.span),
)
says(Obligation.AgeingResumed, "clock", lazy_gettext("Days past due count again"))
says(Holds.HoldsOpened, "info", lazy_gettext("Holds are kept for a contract"))
says(
    Holds.HoldPlaced,
    "info",
    lazy_gettext("Not approached about a debt"),
    lambda event: _for(event.reason, event.span),
)
says(
    Holds.HoldLifted,
    "info",
    lazy_gettext("May be approached about a debt again"),
    lambda event: word(event.reason),
)


def _due(title: str, day: str, amount: str) -> Story:
    return Story("clock", title, gettext("%(amount)s by %(day)s", amount=amount, day=day))


def _for(reason: PauseReason | HoldReason, span: DateSpan) -> str:
    return joined(word(reason), _days(span.starts_on, span.ends_on))


def _days(starts_on: date, ends_on: date | None) -> str:
    if ends_on is None:
        return gettext("since %(day)s", day=starts_on.isoformat())
    return gettext(
        "from %(since)s until before %(until)s",
        since=starts_on.isoformat(),
        until=ends_on.isoformat(),
    )
