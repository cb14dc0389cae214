"""`python -m interfaces.jobs.worker`: keeps policies and read models up with the log.

Any number may run, on any host: they take turns, and one that dies leaves nothing half done.
"""

from __future__ import annotations

from infrastructure.bootstrap import opened
from infrastructure.settings import load
from interfaces.jobs.signals import stopped_by_a_signal


def main() -> None:
    """Until SIGTERM or SIGINT."""
    with stopped_by_a_signal() as stop, opened(load()) as house:
        house.keep_up(stop)


if __name__ == "__main__":
    main()
