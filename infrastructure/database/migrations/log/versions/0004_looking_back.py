"""Causes and effects are found, and what people did: by actor, branch, rule and name of event."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0006"

BY_PEOPLE = "actor LIKE 'employee:%'"
OF_FEW_EVENTS = " OR ".join(
    f"topic LIKE '{context}.%'"
    for context in ("access", "audit", "calendar", "customer", "outreach", "privacy")
)
# Of a bank's log most is neither done by people nor an effect, and is in one index of these: that
# of event ids, which grow with time, so that it is written at its end. docs/decisions/0015 has
# what they cost.
INDEXES = {
    "events_event_id_idx": "(event_id)",
    "events_causation_idx": "(causation_id) WHERE causation_id IS NOT NULL",
    "events_correlation_idx": "(correlation_id, notification_id)"
    f" WHERE causation_id IS NOT NULL OR {BY_PEOPLE}",
    "events_actor_idx": f"(actor, notification_id) WHERE {BY_PEOPLE}",
    "events_branch_idx": f"((context ->> 'branch'), notification_id) WHERE {BY_PEOPLE}",
    "events_rule_idx": "((context ->> 'policy_pack') COLLATE \"C\", notification_id)"
    " WHERE (context ->> 'policy_pack') IS NOT NULL",
    "events_name_idx": f"(topic, notification_id) WHERE {OF_FEW_EVENTS}",
}


def upgrade() -> None:
    """Without locking writers out; an index that was left half built is built anew."""
    with op.get_context().autocommit_block():
        for name, columns in INDEXES.items():
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            op.execute(f"CREATE INDEX CONCURRENTLY {name} ON events {columns}")
