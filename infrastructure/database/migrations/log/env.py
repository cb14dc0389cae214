"""Read by Alembic for every command on this tree of revisions."""

from __future__ import annotations

from infrastructure.database.migrate import run

run()
