"""The roles and databases of our own server."""

from __future__ import annotations

import psycopg
import pytest

from infrastructure.database.local_postgres import Cluster
from infrastructure.database.provision import OWNER, DatabaseUrls, connect, provision


def test_what_is_provisioned_twice_stays_as_it_was(cluster: Cluster) -> None:
    first = provision(cluster)
    with psycopg.connect(first.admin) as connection:
        connection.execute("CREATE TABLE kept (fact text)")

    second = provision(cluster)

    assert second == first
    with psycopg.connect(second.admin) as connection:
        assert connection.execute("SELECT * FROM kept").fetchall() == []


def test_the_program_may_not_change_the_schema_of_the_log(database: DatabaseUrls) -> None:
    with (
        psycopg.connect(database.app) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("CREATE TABLE public.mine (fact text)")


def test_the_roles_of_the_log_may_not_connect_to_the_vault(
    cluster: Cluster, database: DatabaseUrls
) -> None:
    with psycopg.connect(database.vault) as connection:
        vault = connection.info.dbname

    for role in (OWNER, "heliograph_app"):
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(cluster.url(vault, role))


def test_names_sort_by_code_point_and_letters_are_known(cluster: Cluster) -> None:
    with connect(cluster) as connection:
        answer = connection.execute("SELECT 'a' < 'B', lower('É'), '张' ~ '^[[:alpha:]]$'")

        assert answer.fetchone() == (False, "é", True)
