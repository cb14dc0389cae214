"""What a request for evidence asks for, in words, and what may be done about it."""

from __future__ import annotations

from typing import NamedTuple

from domain.access.employee import Employee, Permission
from domain.audit.evidence import ALLOWED, EvidenceRequest, EvidenceScope, EvidenceState
from interfaces.documents.sheet import Figure
from interfaces.web.event_names import title
from interfaces.web.reading import time_zone
from interfaces.web.texts import gettext


class Permitted(NamedTuple):
    """What the one who looks may do now; `told` says how the request stands."""

    decide: bool
    fetch: bool
    again: bool
    told: str


def permitted(asked: EvidenceRequest, by: Employee, *, is_there: bool) -> Permitted:
    is_own = by.login == asked.requester
    is_open = asked.state is EvidenceState.REQUESTED
    is_made = asked.manifest_sha256 is not None and asked.state is EvidenceState.EXPORTED
    return Permitted(
        decide=is_open and not is_own and by.may(Permission.APPROVE_EVIDENCE),
        fetch=is_made and is_own and is_there,
        again=is_made and is_own and not is_there and asked.state in ALLOWED,
        told=_told(asked, is_own=is_own, is_there=is_there),
    )


def _told(asked: EvidenceRequest, *, is_own: bool, is_there: bool) -> str:
    said = {
        EvidenceState.REQUESTED: gettext("Somebody in compliance who did not ask decides on it."),
        EvidenceState.APPROVED: gettext("It was approved, and is handed out at the terminal."),
        EvidenceState.ORDERED: gettext("It was approved. A worker of the bank is making the pack."),
        EvidenceState.REFUSED: gettext("It was refused, and nothing was handed out."),
        EvidenceState.ABANDONED: gettext("It was approved, but there is nothing to hand out."),
    }
    if asked.state is not EvidenceState.EXPORTED:
        return said[asked.state]
    if not is_there:
        return gettext(
            "The pack is no longer here: it waited too long, or somebody was erased since."
        )
    if not is_own:
        return gettext("The pack is ready. Who asked for it fetches it.")
    return gettext("The pack is ready. That you fetch it is recorded.")


def asked_for(scope: EvidenceScope) -> list[Figure]:
    """The conditions that there are; whose evidence it is, the page says itself."""
    zone = time_zone()
    times = [
        (gettext("Recorded from"), scope.recorded_from),
        (gettext("Recorded before"), scope.recorded_until),
    ]
    told = [
        (words, f"{at.astimezone(zone):%Y-%m-%d %H:%M}") for words, at in times if at is not None
    ]
    others = [
        (gettext("Streams"), ", ".join(map(str, scope.streams))),
        (gettext("First position"), _number(scope.first_position)),
        (gettext("Last position"), _number(scope.last_position)),
        (gettext("Events"), gettext(", ").join(map(title, scope.names))),
        (gettext("Who"), scope.actor),
        (gettext("Branch"), scope.branch),
        (gettext("Command"), str(scope.command_id) if scope.command_id else None),
    ]
    return [Figure(label, value) for label, value in [*told, *others] if value]


def _number(value: int | None) -> str | None:
    return None if value is None else str(value)
