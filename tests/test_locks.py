"""The locks: complete, hashed, and free of where they were made."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def pins(lock: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.M))


def names(requirements: list[str]) -> set[str]:
    found = [re.match(r"[A-Za-z0-9-]+", one) for one in requirements]
    return {one.group().lower() for one in found if one is not None}


def test_what_the_project_needs_is_locked() -> None:
    project = PROJECT["project"]

    assert names(project["dependencies"]) <= set(pins("runtime"))
    assert names(project["optional-dependencies"]["test"]) <= set(pins("test"))
    assert names(PROJECT["build-system"]["requires"]) <= set(pins("build"))


def test_tests_run_on_the_versions_that_the_program_runs_on() -> None:
    runtime, test, build = pins("runtime"), pins("test"), pins("build")

    assert runtime.items() <= test.items()
    assert {name: test.get(name, pin) for name, pin in build.items()} == build


@pytest.mark.parametrize("lock", ["build", "runtime", "test"])
def test_every_pin_has_its_hashes_and_no_place_it_comes_from(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()

    requirements = text.replace("\\\n", "").splitlines()
    unhashed = [one for one in requirements if "--hash=sha256:" not in one]
    assert unhashed == []
    assert re.findall(r"https?:|file:|--(?:extra-)?index|--find-links|(?<!\w)/", text) == []
