"""`python -m interfaces.jobs.worker`: keeps policies and read models up with the log, and tells
other systems what they have subscribed to.

Any number may run, on any host: they take turns, and one that dies leaves nothing half done.
"""

from __future__ import annotations

from datetime import UTC, datetime

from infrastructure.bootstrap import opened
from infrastructure.settings import load
from interfaces.api.cloud_events import as_sent
from interfaces.jobs.signals import stopped_by_a_signal


def main() -> None:
    """Until SIGTERM or SIGINT."""
    with (
        stopped_by_a_signal() as stop,
        opened(load()) as house,
        house.webhooks.delivering(as_sent, lambda: datetime.now(UTC), stop),
    ):
        house.keep_up(stop)


if __name__ == "__main__":
    main()
