"""The commands of a page of the documentation: run in a shell, and held to what the page shows.

python -m tests.scenarios.walk FOLDER runs docs/regulators.md there, and writes what was printed
into the page; FOLDER holds `heliograph`, an executable that knows its databases.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "regulators.md"
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
# What differs from run to run, and what is said for it.
VOLATILE = (
    (re.compile(r"^(\w+): [\w-]{16}$", re.MULTILINE), r"\1: PASSWORD"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "HASH"),
    (re.compile(r"\+[0-9a-f]{8}\+[A-Za-z0-9+/]{43,44}=?"), "+KEY"),
    (
        re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b"),
        "RANDOM-ID",
    ),
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)"), "TIME"),
    (
        re.compile(r"^Time stamp: \w{3} [ \d]\d [\d:]{8} \d{4} GMT$", re.MULTILINE),
        "Time stamp: TIME",
    ),
    (re.compile(r'"position":\d+'), '"position":POSITION'),
    (re.compile(r"\b(checkpoint  |checkpoints/|of a log of |树根: |与根: )\d+"), r"\1SIZE"),
    (re.compile(r"(: )\d+ HASH"), r"\1SIZE HASH"),
    # How much else the bank has recorded about a person grows with what it can do.
    (re.compile(r"^(events +)\d+ in \d+ streams$", re.MULTILINE), r"\1N in N streams"),
    (re.compile(r"^(opened +)\d+$", re.MULTILINE), r"\1N"),
    (re.compile(r"Sound: \d+ events / 证据包完好：\d+ 个事件"), "Sound: N events"),
    (re.compile(r"\d+ whole(, 0 in part with 0 events left out / 完整 )\d+"), r"N whole\1N"),
    (re.compile(r"sealed [\d,]+ events; [\d,]+ are sealed"), "sealed N events; N are sealed"),
)


@dataclass(frozen=True, slots=True)
class Step:
    command: str
    shown: str


def blocks(text: str) -> list[str]:
    return BLOCK.findall(text)


def steps(block: str) -> list[Step]:
    found = []
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        found.append(Step(command, shown))
    return found


def printed(command: str, folder: Path) -> str:
    """Raises CalledProcessError."""
    surroundings = os.environ | {"LC_ALL": "C.UTF-8", "COLUMNS": "120"}
    ran = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=surroundings, capture_output=True, check=False
    )
    if ran.returncode:
        raise AssertionError(f"{command}\n{ran.stdout.decode()}{ran.stderr.decode()}")
    return ran.stdout.decode()


def steady(text: str) -> str:
    for pattern, said in VOLATILE:
        text = pattern.sub(said, text)
    return text


def rewritten(text: str, folder: Path) -> str:
    """With what the commands print now."""

    def run(block: re.Match[str]) -> str:
        told = [f"$ {s.command}\n{printed(s.command, folder)}" for s in steps(block[1])]
        return "```console\n" + "".join(told) + "```"

    return BLOCK.sub(run, text)


def main(folder: Path) -> None:
    PAGE.write_text(rewritten(PAGE.read_text("utf-8"), folder), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
