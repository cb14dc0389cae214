"""A reader that follows the log sees every event, once, in order, whatever befalls the writers."""

from __future__ import annotations

import os

import pytest

from infrastructure.bench.stress.tailing import tailed
from infrastructure.database.local_postgres import Cluster
from infrastructure.database.provision import DatabaseUrls

pytestmark = [pytest.mark.slow, pytest.mark.stress]
APPENDS = int(os.environ.get("STRESS_APPENDS", "200000"))


def test_a_tailing_reader_misses_nothing_and_sees_nothing_twice(
    urls: DatabaseUrls, own_cluster: Cluster
) -> None:
    superuser = own_cluster.url("postgres", "postgres")

    seen = tailed(urls, superuser, appends=APPENDS)

    assert seen.acknowledged >= APPENDS
    assert (seen.missed, seen.unheard_of, seen.doubled, seen.disorder) == ([], [], [], [])
    assert min(seen.rounds.values()) > 0, seen.rounds
    assert seen.deadlocks == 0
