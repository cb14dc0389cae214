"""docs/regulators.md: what it tells a regulator to type gives what it says it gives."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infrastructure.bootstrap import Heliograph
from infrastructure.database.provision import DatabaseUrls
from tests.infrastructure.audit.authority import Authority
from tests.scenarios.berka import needs_berka
from tests.scenarios.stories import environment
from tests.scenarios.walk import PAGE, blocks, printed, steady, steps

ROOT = PAGE.parents[1]


@pytest.fixture
def desk(
    berka_bank: Heliograph,
    berka_databases: DatabaseUrls,
    berka_home: Path,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """A folder with the program in it, on the databases of the real bank; and what a regulator has
    from the authority that stamps the bank's checkpoints."""
    authority = Authority(tmp_path_factory.mktemp("tsa"))
    shutil.copy(authority.ca, tmp_path / "authority.pem")
    settings = environment(berka_databases, berka_home) | {"PYTHONPATH": str(ROOT)}
    settings |= {"HELIOGRAPH_TIMESTAMP_CA": str(authority.ca)}
    program = tmp_path / "heliograph"
    with authority.serving() as address:
        settings |= {"HELIOGRAPH_TIMESTAMP_URL": address}
        told = " ".join(f"{name}={shlex.quote(value)}" for name, value in settings.items())
        run = f'{told} exec {sys.executable} -m interfaces.cli.main "$@"'
        program.write_text(f"#!/bin/sh\n{run}\n")
        program.chmod(0o755)
        yield tmp_path


@needs_berka
@pytest.mark.slow
def test_the_walk_from_a_person_to_a_statement_to_the_proof(desk: Path) -> None:
    walked = [step for block in blocks(PAGE.read_text("utf-8")) for step in steps(block)]

    for step in walked:
        assert steady(printed(step.command, desk)) == steady(step.shown), step.command
    assert len(walked) > 20


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("pboc: A0f-dXk6q3mWzR1y", "pboc: q7Rk1WzX0bT-a5Ue"),
        ("checkpoint  11510 " + "a" * 64, "checkpoint  300 " + "b" * 64),
        ("01a20d57-b1c2-7c8a-853d-b333fbdb80ad", "01a20d5d-b1be-7ca5-8d5d-d90acb5abc39"),
        ("recorded 2026-11-24T11:06:39.975334Z", "recorded 2027-01-01T00:00:00.000000Z"),
    ],
)
def test_what_differs_from_run_to_run_is_passed_over(one: str, other: str) -> None:
    assert steady(one) == steady(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("NOT SOUND: 1 checks failed", "Sound: 1079 events"),
        ("23 whole, 0 in part with", "22 whole, 1 in part with"),
        ('{"number":1,"due_on":"1993-07-12"}', '{"number":2,"due_on":"1993-08-12"}'),
        ("5742eb99-13fe-5b0c-b2e0-6a73014ef47e", "2425ce87-f1f4-5f1e-90bf-c4a9b730dc06"),
    ],
)
def test_what_must_be_the_same_is_not(one: str, other: str) -> None:
    assert steady(one) != steady(other)
