"""A pack of a million events from end to end, by the commands that an operator types.

python -m tests.stress.large_pack [--customers N] [--events N] makes a synthetic bank, copies its
story until the log has so many events, with ids of their own in every copy, exports the whole log
(stopped once, and gone on with), verifies the pack, loads it into an empty database, and holds what
is shown there against the bank's. It prints what each step took, and the most memory that its
process had. It takes half an hour on a quiet machine.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import click

from infrastructure.database.local_postgres import LocalPostgres
from infrastructure.database.provision import (
    APP,
    OWNER,
    connect,
    create_database,
    provision,
    urls,
)
from infrastructure.settings import OWN_KEYS
from interfaces.cli.days import INTERRUPTED
from tests.conftest import temporary_folder
from tests.scenarios.stories import environment

ROOT = Path(__file__).parents[2]
STAFF = {"pboc": "regulator", "lin": "compliance"}
WHO = ("--requested-by", "pboc", "--approved-by", "lin", "--recipient", "PBOC", "--reason", "test")
HEAD = "| step | s | of a processor, s | events/s | most memory, MB |\n|---|---|---|---|---|"
ASKED = os.WEXITED | os.WNOHANG | os.WNOWAIT
MUCH = 1_000_000
"""Bytes of events after which the first export is stopped."""

Environment = Mapping[str, str]


class WrongError(Exception):
    """A step did not do what it is for."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a process took until it ended. Its memory is its own, without that of the database."""

    name: str
    seconds: float
    processor_seconds: float
    most_megabytes: float
    printed: str
    exit_code: int

    def row(self, events: int | None) -> str:
        rate = f"{events / self.seconds:,.0f}" if events else ""
        return (
            f"| {self.name} | {self.seconds:,.1f} | {self.processor_seconds:,.1f} | {rate}"
            f" | {self.most_megabytes:,.0f} |"
        )


@click.command(help=__doc__)
@click.option("--customers", default=2_000, show_default=True)
@click.option("--events", "least", default=1_000_000, show_default=True, help="At least so many.")
@click.option("--folder", type=click.Path(path_type=Path), help="Kept, and gone on with.")
def main(customers: int, least: int, folder: Path | None) -> None:
    with ExitStack() as closing:
        folder = folder or closing.enter_context(temporary_folder())
        cluster = closing.enter_context(LocalPostgres(folder / "server").running())
        with connect(cluster) as connection:
            bank = provision(cluster)
            create_database(connection, "elsewhere", owner=OWNER, user=APP)
        there = urls(cluster, log="elsewhere", vault="heliograph_vault")
        homes = folder / "bank", folder / "elsewhere"
        for home in homes:
            home.mkdir(exist_ok=True)
        click.echo(HEAD)
        for step, events in walk(
            environment(bank, homes[0]),
            environment(there, homes[1]),
            folder / "pack",
            customers,
            least,
        ):
            click.echo(step.row(events))


def walk(
    bank: Environment, elsewhere: Environment, pack: Path, customers: int, least: int
) -> Iterator[tuple[Step, int | None]]:
    """Each step with the events that it was about."""
    for each in (bank, elsewhere):
        heliograph(each, "db", "upgrade")
    made = heliograph(bank, "demo", "--customers", str(customers), "--no-serve", "--json")
    yield made, None
    arguments = ("-m", "tests.stress.copies", str(least))
    yield run("copies of its story", bank, sys.executable, *arguments), least
    yield heliograph(bank, "audit", "seal"), least
    known = heliograph(bank, "user", "list").printed
    for login, role in STAFF.items():
        if login not in known:
            heliograph(bank, "user", "add", login, "--name", login, "--role", role, "--generate")
    export = ("audit", "export", "--first", "0", *WHO, "--out", str(pack))
    written = pack / "events.ndjson"
    stopped = heliograph(
        bank, *export, stop_when=lambda: written.exists() and written.stat().st_size > MUCH
    )
    if stopped.exit_code != INTERRUPTED:
        raise WrongError(f"it was not stopped: {stopped.exit_code}, {stopped.printed}")
    yield stopped, None
    resumed = heliograph(bank, *export, "--resume")
    packed = number(r"events +([\d,]+)", resumed.printed)
    yield resumed, packed
    yield (
        run("verify.py, a bare Python", {}, sys.executable, "-IS", f"{pack}/verify.py", pack),
        packed,
    )
    for key in OWN_KEYS.values():
        home, other = (Path(each["HELIOGRAPH_HOME"]) for each in (bank, elsewhere))
        if (home / key).exists():
            (other / key).write_bytes((home / key).read_bytes())
    yield heliograph(elsewhere, "audit", "load", str(pack)), packed
    yield heliograph(elsewhere, "audit", "verify"), packed
    yield heliograph(bank, "rebuild"), least
    refuse_difference(heliograph(bank, "hashes"), heliograph(elsewhere, "hashes"))


def heliograph(
    within: Environment, *arguments: str, stop_when: Callable[[], bool] | None = None
) -> Step:
    name = " ".join(arguments[:2]) + (", stopped" if stop_when else "")
    command = (sys.executable, "-m", "interfaces.cli.main", *arguments)
    step = run(name, within, *command, stop_when=stop_when)
    if step.exit_code and not stop_when:
        raise WrongError(f"{' '.join(arguments)}: {step.exit_code}\n{step.printed}")
    return step


def run(
    name: str,
    within: Environment,
    *command: str | Path,
    stop_when: Callable[[], bool] | None = None,
) -> Step:
    begun = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            [str(each) for each in command],
            cwd=ROOT,
            env={**os.environ, **within},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        if stop_when:
            while os.waitid(os.P_PID, process.pid, ASKED) is None and not stop_when():
                time.sleep(0.05)
            process.send_signal(signal.SIGINT)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        return Step(
            name,
            time.perf_counter() - begun,
            usage.ru_utime + usage.ru_stime,
            usage.ru_maxrss / 1024,
            output.read().decode(),
            process.returncode,
        )


def number(pattern: str, printed: str) -> int:
    found = re.search(pattern, printed)
    if found is None:
        raise WrongError(f"no {pattern} in {printed}")
    return int(found[1].replace(",", ""))


def refuse_difference(here: Step, there: Step) -> None:
    """Of what the two databases show; one has gone on since, by events that say what was done."""
    told = [re.sub(r" at \d+$", "", each.printed, flags=re.MULTILINE) for each in (here, there)]
    if told[0] != told[1]:
        raise WrongError(f"other contents:\n{here.printed}\n{there.printed}")
    click.echo(f"the read models hold the same:\n{here.printed}")


if __name__ == "__main__":
    main()
