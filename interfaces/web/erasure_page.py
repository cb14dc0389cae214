"""What becomes of a person's data by an erasure, class by class, and what may be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from application.enquiries.replay import Fact
from application.privacy.foreseeing import Foreseen
from domain.access.employee import Employee, Permission
from domain.privacy.erasure import APPROVERS, ErasureRequest
from domain.privacy.outcomes import ErasureState, Fate, Outcome
from domain.privacy.retention import ClockStart, RetentionRule
from domain.shared.personal import Retention
from interfaces.web.texts import Text, gettext, lazy_gettext, ngettext
from interfaces.web.words import word

CARRIED_OUT = "privacy.ErasureCarriedOut"
BEGUN = (ErasureState.DECIDED, ErasureState.ERASED)
OPEN = (ErasureState.REQUESTED, ErasureState.APPROVED)
COUNTED_FROM: dict[ClockStart, Text] = {
    ClockStart.RELATIONSHIP_END: lazy_gettext("after the customer left the bank"),
    ClockStart.LAST_TRANSACTION: lazy_gettext("after the last entry of an account"),
    ClockStart.CONTRACT_END: lazy_gettext("after the contract ended"),
    ClockStart.COMPLAINT_CLOSED: lazy_gettext("after the complaint was closed"),
    ClockStart.LAST_RECORDING: lazy_gettext("after the last recording"),
}


class Row(NamedTuple):
    """Of one class of data. `hinders`: it cannot be asked for while the person is a customer."""

    retention: Retention
    fate: Fate
    until: str
    rule: RetentionRule | None
    rule_id: str
    why: str
    hinders: bool


class Receipt(NamedTuple):
    number: int
    fact: Fact


class Actions(NamedTuple):
    """What the one who looks may do now; `told` says what is waited for."""

    approve: bool
    refuse: bool
    carry_out: bool
    told: str


def rows(outcomes: Sequence[Outcome], foreseen: Foreseen) -> list[Row]:
    """`foreseen` is of the same person today."""
    hindering = foreseen.hindering
    return [
        Row(
            retention=each.retention,
            fate=each.fate,
            until=_until(each, foreseen),
            rule=foreseen.rules.get(each.rule),
            rule_id=each.rule,
            why=_why(foreseen.rules.get(each.rule), foreseen),
            hinders=each.retention in hindering,
        )
        for each in outcomes
    ]


def _until(outcome: Outcome, foreseen: Foreseen) -> str:
    if outcome.fate is Fate.ERASED:
        return ""
    if outcome.until is not None:
        return outcome.until.isoformat()
    rule = foreseen.rules.get(outcome.rule)
    if rule is not None and rule.starts is ClockStart.RELATIONSHIP_END:
        return gettext("while they are a customer")
    if rule is not None and rule.starts is ClockStart.OPEN_MATTER:
        return gettext("until the matter is closed")
    return gettext("no end yet")


def _why(rule: RetentionRule | None, foreseen: Foreseen) -> str:
    """What the rule counts, in the words of the page; nothing of a rule of a pack of before."""
    if rule is None:
        return ""
    if rule.starts is ClockStart.NOTHING:
        return gettext("No law has it kept.")
    if rule.starts is ClockStart.OPEN_MATTER:
        open_ones = foreseen.file.facts.open_matters.intersection(rule.matters)
        matters = gettext(", ").join(word(each) for each in sorted(open_ones, key=str))
        return gettext("Open: %(matters)s", matters=matters)
    since = str(COUNTED_FROM[rule.starts])
    if not rule.years:
        return gettext("Not kept %(since)s", since=since)
    years = ngettext("%(num)s year", "%(num)s years", rule.years)
    return gettext("Kept %(years)s %(since)s", years=years, since=since)


def actions(request: ErasureRequest, by: Employee) -> Actions:
    approver = by.may(Permission.APPROVE_ERASURE)
    is_own = by.login == request.requester
    waits = request.state is ErasureState.REQUESTED
    may_approve = approver and waits and not is_own and by.login not in request.approvers
    return Actions(
        approve=may_approve,
        refuse=approver and request.state in OPEN,
        carry_out=approver and request.state is ErasureState.APPROVED,
        told=_told(request, by, is_own=is_own),
    )


def _told(request: ErasureRequest, by: Employee, *, is_own: bool) -> str:
    if request.state is ErasureState.REQUESTED:
        missing = APPROVERS - len(request.approvers)
        waiting = ngettext(
            "%(num)s approval is still missing.", "%(num)s approvals are still missing.", missing
        )
        if is_own:
            return f"{waiting} {gettext('Who asks does not approve: others have to.')}"
        if by.login in request.approvers:
            return f"{waiting} {gettext('You approved it; somebody else has to as well.')}"
        return waiting
    said = {
        ErasureState.APPROVED: gettext(
            "Two have approved it. Keys that are destroyed never come back."
        ),
        ErasureState.DECIDED: gettext("A worker of the bank is destroying the keys now."),
        ErasureState.ERASED: gettext("The keys are gone; whatever follows the log is swept now."),
        ErasureState.CARRIED_OUT: gettext(
            "It was carried out. The receipt is signed by the log's key."
        ),
        ErasureState.REFUSED: gettext("It was refused, and nothing was erased."),
    }
    return said[request.state]
