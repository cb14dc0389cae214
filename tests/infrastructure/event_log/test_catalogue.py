"""The closed registry of stored events."""

from __future__ import annotations

from typing import Any

import pytest

from domain.shared.events import Aggregate
from domain.shared.personal import IdentityText
from infrastructure.event_log.catalogue import Catalogue, CatalogueError
from tests.infrastructure.event_log.notes import Note


def test_an_event_is_found_by_its_name_and_by_its_class() -> None:
    catalogue = Catalogue([Note])

    assert catalogue.by_name["notes.NoteWritten"].event_class is Note.Written
    assert catalogue.by_class[Note.Amended].name == "notes.NoteAmended"
    assert set(catalogue.by_name) == {"notes.NoteWritten", "notes.NoteAmended"}


def test_two_classes_cannot_share_a_stored_name() -> None:
    class Copy(Aggregate):
        class Written(Aggregate.Created):
            TOPIC = "notes.NoteWritten"

    with pytest.raises(CatalogueError, match=r"notes\.NoteWritten"):
        Catalogue([Note, Copy])


def test_an_event_without_a_stored_name_is_refused() -> None:
    class Nameless(Aggregate):
        class Opened(Aggregate.Created):
            pass

    with pytest.raises(CatalogueError, match="TOPIC"):
        Catalogue([Nameless])


def test_personal_data_without_a_person_is_refused() -> None:
    class Orphan(Aggregate):
        class Opened(Aggregate.Created):
            TOPIC = "notes.OrphanOpened"
            name: IdentityText

    with pytest.raises(CatalogueError, match="nobody"):
        Catalogue([Orphan])


def test_a_gap_in_the_chain_of_upcasters_is_refused() -> None:
    class Gapped(Aggregate):
        class Opened(Aggregate.Created):
            TOPIC = "notes.GappedOpened"
            class_version = 3
            title: str

            @staticmethod
            def upcast_v1_v2(state: dict[str, Any]) -> None:
                state["title"] = ""

    with pytest.raises(CatalogueError, match="upcast_v2_v3"):
        Catalogue([Gapped])


def test_an_upcaster_beyond_the_version_is_refused() -> None:
    class Ahead(Aggregate):
        class Opened(Aggregate.Created):
            TOPIC = "notes.AheadOpened"

            @staticmethod
            def upcast_v1_v2(state: dict[str, Any]) -> None:
                state["title"] = ""

    with pytest.raises(CatalogueError, match="no upcaster"):
        Catalogue([Ahead])


def test_personal_fields_are_grouped_by_person_and_retention_class() -> None:
    form = Catalogue([Note]).by_name["notes.NoteWritten"]

    assert [(g.label, g.names) for g in form.groups] == [
        ("identity", ("title",)),
        ("service-notes@agent_id", ("remark",)),
    ]
