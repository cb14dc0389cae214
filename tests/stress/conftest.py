"""A server for one test, on which nobody else's transactions hold up the frontier."""

from __future__ import annotations

import pytest

from infrastructure.database import migrate
from infrastructure.database.local_postgres import Cluster
from infrastructure.database.provision import APP, DatabaseUrls, provision


@pytest.fixture
def urls(own_cluster: Cluster) -> DatabaseUrls:
    urls = provision(own_cluster)
    migrate.upgrade("log", urls.admin, app_role=APP)
    return urls
