"""Takes a bank in and runs its days, telling how far it has come, until it is killed.

python -m tests.scenarios.berka_child FOLDER DATE; the databases are those of the environment.
"""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

from application.days.progress import Progress
from application.intake.report import Report
from domain.shared.dates import BusinessDate
from infrastructure.bootstrap import opened
from infrastructure.settings import load
from interfaces.feeds.berka import Berka


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(folder: Path, through: date) -> None:
    report = Report()
    with opened(load(os.environ)) as house:
        house.intake.take(Berka(folder), report, lambda: tell(f"rows {report.total.read}"))
        house.day_run.run(through=BusinessDate(through), watch=watched)
    tell("finished")


def watched(progress: Progress) -> None:
    tell(f"days {progress.days_done}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]))
