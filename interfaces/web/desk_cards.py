"""The cards beside a customer: what they owe, how they may be reached, what might be done next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from application.desk.suggestions import NextAction, Situation
from application.outreach.gatekeeping import ChannelOutlook
from application.read_models.attempts import AttemptEntry
from application.read_models.identity import CheckEntry
from application.read_models.loans import InstalmentEntry, InstalmentState
from domain.billing.account import AccountRole
from domain.contact_policy.terms import Channel, PurposeClass
from domain.customer.customer import ContactPointKind
from domain.shared.dates import BusinessDate, Period, day_after, months_after
from interfaces.documents.amounts import in_figures
from interfaces.web import charts
from interfaces.web.bank import Bank
from interfaces.web.business_day import business_date
from interfaces.web.charts import BarChart, LineChart, Value
from interfaces.web.customer_loans import LoanView
from interfaces.web.customer_page import CustomerPage
from interfaces.web.desk_call import code_texts, rule_texts
from interfaces.web.desk_words import CHANNEL_ICONS
from interfaces.web.figures import summed
from interfaces.web.reading import now
from interfaces.web.sessions import employee
from interfaces.web.texts import gettext

REFUSAL_RULE = "BANK-1"
"""Of the pack: who asked to be left alone is."""

LAST_CONTACTS, CONTACTS_COUNTED = 3, 400
WEEKS, DUES = 12, 12
SOON = (InstalmentState.COMING_DUE, InstalmentState.DUE)


@dataclass(frozen=True, slots=True)
class Owing:
    """`overdue` and `next_due` in figures; None where there is nothing of the kind."""

    overdue: str | None
    overdue_since: date | None
    next_due: InstalmentEntry | None
    outstanding: str


class Reach(NamedTuple):
    """How they may be approached by one channel; `rule` says why not now."""

    channel: Channel
    icon: str
    is_permitted: bool
    next_at: datetime | None
    rule: str


class PastCall(NamedTuple):
    attempt: AttemptEntry
    code: str
    is_mine: bool


class Prompt(NamedTuple):
    action: NextAction
    why: str
    why_now: str


@dataclass(frozen=True, slots=True)
class Cards:
    owing: Owing | None
    purpose: PurposeClass
    reach: list[Reach]
    calls: list[PastCall]
    check: CheckEntry | None
    is_verified: bool
    refused: bool
    prompts: list[Prompt]
    balance: LineChart | None
    balance_account: str
    dues: BarChart | None
    history: BarChart | None


def cards(bank: Bank, page: CustomerPage) -> Cards:
    desk, at, on = bank.desk, now(), business_date(bank)
    customer_id = page.entry.customer_id
    unpaid = [one for loan in page.loans for one in loan.unpaid]
    purpose, loan_id = _about(unpaid)
    outlook = desk.outlook.of_customer(customer_id, purpose=purpose, loan_id=loan_id, at=at, on=on)
    attempts = desk.attempts.of_customer(customer_id, limit=CONTACTS_COUNTED)
    check = desk.identities.last_check(customer_id)
    account, line = _balance(bank, page, on)
    return Cards(
        owing=_owing(page.loans, unpaid) if page.loans else None,
        purpose=purpose,
        reach=_reach(bank, outlook),
        calls=_calls(bank, attempts[:LAST_CONTACTS]),
        check=check,
        is_verified=check is not None and check.holds(at),
        refused=any(each.decided_by == REFUSAL_RULE for each in outlook),
        prompts=_prompts(bank, page, unpaid),
        balance=line,
        balance_account=account,
        dues=_dues_ahead(unpaid, on),
        history=_history(attempts, at),
    )


def _about(unpaid: Sequence[InstalmentEntry]) -> tuple[PurposeClass, UUID | None]:
    """What the bank would call about: the oldest that is missed, else the next that is due."""
    for states, purpose in (
        ((InstalmentState.MISSED,), PurposeClass.COLLECTION),
        (SOON, PurposeClass.REMINDER),
    ):
        due = [one for one in unpaid if one.state in states]
        if due:
            return purpose, min(due, key=lambda one: one.due_on).loan_id
    return PurposeClass.CARE, None


def _owing(loans: Sequence[LoanView], unpaid: Sequence[InstalmentEntry]) -> Owing:
    missed = [one for one in unpaid if one.state is InstalmentState.MISSED]
    ahead = [one for one in unpaid if one.state is not InstalmentState.MISSED]
    return Owing(
        overdue=summed([one.outstanding for one in missed]) if missed else None,
        overdue_since=min((one.due_on for one in missed), default=None),
        next_due=min(ahead, key=lambda one: one.due_on, default=None),
        outstanding=summed([loan.entry.outstanding for loan in loans]),
    )


def _reach(bank: Bank, outlook: Sequence[ChannelOutlook]) -> list[Reach]:
    texts = rule_texts(bank)
    return [
        Reach(
            channel=each.channel,
            icon=CHANNEL_ICONS[each.channel],
            is_permitted=each.is_permitted,
            next_at=each.next_at,
            rule=texts.get(each.decided_by, each.decided_by) if each.decided_by else "",
        )
        for each in outlook
    ]


def _calls(bank: Bank, attempts: Sequence[AttemptEntry]) -> list[PastCall]:
    texts, login = code_texts(bank), employee().login
    return [
        PastCall(
            each,
            texts.get(each.code, each.code) if each.code else gettext("not coded yet"),
            each.agent == login,
        )
        for each in attempts
    ]


def _prompts(bank: Bank, page: CustomerPage, unpaid: Sequence[InstalmentEntry]) -> list[Prompt]:
    points = bank.directory.contact_points(page.entry.customer_id, on=date.max)
    situation = Situation(
        customer_id=page.entry.customer_id,
        contacts=page.contacts,
        unpaid=unpaid,
        has_phone=any(point.kind is ContactPointKind.PHONE for point in points),
    )
    found = bank.desk.suggestions.next_actions(situation)
    return [Prompt(each, _why(each), _why_now(each, bank)) for each in found]


def _why(action: NextAction) -> str:
    if action.amount is not None and action.due_on is not None:
        amount, day = in_figures(action.amount), action.due_on.isoformat()
        return gettext("%(amount)s on %(day)s", amount=amount, day=day)
    if action.due_at is not None:
        return gettext("The customer was told that we would call.")
    return gettext("No phone number is on file: nobody can call.")


def _why_now(action: NextAction, bank: Bank) -> str:
    if action.due_at is not None:
        local = action.due_at.astimezone(bank.desk.zone)
        return gettext("Promised for %(moment)s", moment=f"{local:%Y-%m-%d %H:%M}")
    if action.due_on is None:
        return gettext("They are here, or were opened, now.")
    days = business_date(bank).toordinal() - action.due_on.toordinal()
    if days > 0:
        return gettext("Overdue for %(count)s days", count=days)
    return gettext("Due in %(count)s days", count=-days)


def _balance(bank: Bank, page: CustomerPage, on: BusinessDate) -> tuple[str, LineChart | None]:
    """Of the own account that was used last, over a year."""
    own = [one.account for one in page.accounts if one.role is AccountRole.HOLDER]
    used = max(own, key=lambda one: one.posted_on or date.min, default=None)
    if used is None:
        return "", None
    year = Period(months_after(on, -12), day_after(on))
    daily = bank.desk.daily_balances.of_account(used.account_id, year)
    line = charts.balance_line([(each.on, each.balance) for each in daily])
    return page.numbers.get(used.account_id, ""), line


def _dues_ahead(unpaid: Sequence[InstalmentEntry], on: date) -> BarChart | None:
    """Instalment by instalment, what is overdue first; of one currency."""
    ahead = sorted(unpaid, key=lambda one: one.due_on)[:DUES]
    if not ahead or len({one.outstanding.currency for one in ahead}) > 1:
        return None
    return charts.bars(
        [
            Value(
                one.due_on.isoformat(),
                one.outstanding.minor,
                in_figures(one.outstanding),
                "bad" if one.state is InstalmentState.MISSED else "",
            )
            for one in ahead
        ]
    )


def _history(attempts: Sequence[AttemptEntry], at: datetime) -> BarChart | None:
    """Calls week by week, twelve of them."""
    counted = [0] * WEEKS
    for each in attempts:
        week = (at - each.started_at) // timedelta(weeks=1)
        if 0 <= week < WEEKS:
            counted[WEEKS - 1 - week] += 1
    starts = [at - timedelta(weeks=WEEKS - number) for number in range(WEEKS)]
    return charts.bars(
        [
            Value(f"{start:%Y-%m-%d}", count, str(count))
            for start, count in zip(starts, counted, strict=True)
        ]
    )
