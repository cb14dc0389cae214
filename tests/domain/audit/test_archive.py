"""An archive holds one part of the log."""

from __future__ import annotations

import pytest

from domain.audit.archive import Archive, OtherArchiveError
from tests.facts import decided


def an_archive() -> Archive:
    return Archive.of(
        label="2026-10",
        first_index=0,
        last_index=99,
        first_position=65_537,
        last_position=165_537,
        manifest_sha256="ab",
        checkpoint_size=120,
        checkpoint_root="cd",
    )


def test_an_archive_is_known_by_where_it_begins() -> None:
    assert an_archive().id == Archive.create_id(0)


def test_it_may_be_written_again_with_the_same_events() -> None:
    archive = an_archive()

    archive.write_again(
        last_index=99, manifest_sha256="ef", checkpoint_size=130, checkpoint_root="01"
    )

    assert [name for name, _ in decided(archive)] == ["PeriodArchived", "ArchiveWrittenAgain"]


def test_it_is_not_written_again_with_others() -> None:
    with pytest.raises(OtherArchiveError):
        an_archive().write_again(
            last_index=100, manifest_sha256="ef", checkpoint_size=130, checkpoint_root="01"
        )
