"""What a revision may ask about the database that it migrates."""

from __future__ import annotations

from alembic import op


def app_role() -> str:
    """The role that the program works under, quoted for use in SQL: to grant it something."""
    config = op.get_context().config
    if config is None:
        raise RuntimeError("revisions run by infrastructure.database.migrate only")
    return quoted(config.attributes["app_role"])


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
