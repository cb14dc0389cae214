"""The door as settings make it: voluntary factors, and a provider or none."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from application.access.door import Door
from application.access.federation import ClaimsMapping
from domain.access.roles import Role
from infrastructure.access.parts import door
from infrastructure.event_log.memory import MemoryLog
from infrastructure.event_log.memory_factory import MemoryLogFactory
from infrastructure.settings import SettingsError, load
from infrastructure.vault.keys import MemoryKeyRing
from tests.infrastructure.event_log.kept_rows import mapper

PROVIDER = {
    "HELIOGRAPH_OIDC_ISSUER": "https://login.bank.example",
    "HELIOGRAPH_OIDC_CLIENT_ID": "heliograph",
}
CLAIMS = {
    "HELIOGRAPH_OIDC_ROLE_CLAIM": "groups",
    "HELIOGRAPH_OIDC_ROLES": "auditors=regulator, staff = agent",
}


def opened(home: Path, **given: str) -> Door:
    """Nothing is asked of the database yet."""
    environment = MemoryLogFactory.environment(MemoryLog(), mapper())
    settings = load({"HELIOGRAPH_HOME": str(home), **given})
    return door(settings, environment, cast("Any", None), MemoryKeyRing())


def test_without_a_provider_there_is_none_and_roles_need_what_the_file_says(tmp_path: Path) -> None:
    found = opened(tmp_path)

    assert found.federation is None
    assert found.table.needs_factor(Role.ADMINISTRATOR)


def test_second_factors_may_be_voluntary(tmp_path: Path) -> None:
    found = opened(tmp_path, HELIOGRAPH_SECOND_FACTOR="voluntary")

    assert not any(found.table.needs_factor(role) for role in Role)


def test_a_provider_is_as_the_settings_name_it(tmp_path: Path) -> None:
    found = opened(tmp_path, **PROVIDER, **CLAIMS, HELIOGRAPH_OIDC_NAME="Bank login").federation

    assert found is not None
    assert found.name == "Bank login"
    assert found.mapping == ClaimsMapping(
        role="groups", roles={"auditors": Role.REGULATOR, "staff": Role.AGENT}
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"HELIOGRAPH_OIDC_ISSUER": "https://login.bank.example"}, "CLIENT_ID: is missing"),
        ({**PROVIDER, "HELIOGRAPH_OIDC_ROLE_CLAIM": "groups"}, "give both, or neither"),
        ({**PROVIDER, **CLAIMS, "HELIOGRAPH_OIDC_ROLES": "staff=chief"}, "'chief' is no role"),
        ({**PROVIDER, **CLAIMS, "HELIOGRAPH_OIDC_ROLES": "staff"}, "staff=agent"),
        ({**PROVIDER, "HELIOGRAPH_OIDC_ISSUER": "login.bank.example"}, "give an address"),
        ({"HELIOGRAPH_SECOND_FACTOR": "never"}, "by-role, voluntary"),
    ],
)
def test_settings_that_cannot_be_are_refused(
    tmp_path: Path, given: dict[str, str], said: str
) -> None:
    with pytest.raises(SettingsError, match=said):
        opened(tmp_path, **given)
