"""Whatever agents do, in whatever order: nobody is called too often, or at night."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.outreach.line import CustomerLine
from domain.shared.errors import DomainError
from tests.application.outreach.desk import CHEN, LI, TEN, Desk, a_callback

SHANGHAI = ZoneInfo("Asia/Shanghai")
AGENTS = st.sampled_from((LI, CHEN))
CODES = st.sampled_from(("busy", "busy", "busy", "no-answer", "wrong-party", "call-back"))
Told = list[tuple[str, dict[str, Any]]]
STEPS = st.tuples(st.sampled_from((1, 1, 5, 5, 15, 45, 240)), AGENTS, CODES, st.booleans())


def work(desk: Desk, at: datetime, agent: str, code: str) -> None:
    """Claims, dials and codes, as far as the bank lets the agent."""
    said = {"callback": a_callback("21:30", owner=None)} if code == "call-back" else {}
    desk.claim(agent, at=at)
    desk.dial(agent, at=at)
    desk.code(code, at=at, **said)


@settings(max_examples=30)
@given(st.lists(STEPS, min_size=6, max_size=30))
def test_no_order_of_calls_breaks_a_cap_the_hours_or_the_lease(
    steps: list[tuple[int, str, str, bool]],
) -> None:
    desk, at = Desk(), TEN
    for minutes, agent, code, dies in steps:
        at += timedelta(minutes=minutes)
        try:
            if dies:  # After the claim, before anything else.
                desk.claim(agent, at=at)
            else:
                work(desk, at, agent, code)
        except (DomainError, IndexError):
            continue

    check(desk.said(), desk.said(CustomerLine.create_id(desk.customer)))


def check(contact: Told, line: Told) -> None:
    """By the events alone."""
    claimed: dict[str, Any] | None = None
    dials: Counter[Any] = Counter()
    for name, said in contact:
        if name == "ContactClaimed":
            claimed = said
        if name == "AttemptStarted":
            at = said["started_at"]
            assert claimed is not None
            assert claimed["agent"] == said["agent"]
            assert at < claimed["until_at"]
            assert 8 <= at.astimezone(SHANGHAI).hour < 22
            dials[at.astimezone(SHANGHAI).date(), said["contact_point_id"]] += 1
    assert all(count <= 6 for count in dials.values())
    check_conversations(line)


def check_conversations(line: Told) -> None:
    """At most three a day, of which one not coded yet is one."""
    talked: dict[Any, Any] = {}
    for name, said in line:
        if name == "LineEngaged":
            today = said["started_at"].astimezone(SHANGHAI).date()
            assert sum(on == today for on in talked.values()) < 3
            talked[said["attempt_id"]] = today
        if name == "ConversationSettled" and not said["is_conversation"]:
            del talked[said["attempt_id"]]
