"""`heliograph audit`: the seal of the log, and what is handed out under it."""

from __future__ import annotations

import click

from interfaces.cli import evidence, proving, sealing


@click.group()
def audit() -> None:
    """Prove that the log was not altered, and hand out evidence of it."""


for each in (*sealing.audit_commands, *proving.audit_commands, *evidence.audit_commands):
    audit.add_command(each)

commands: list[click.Command] = [audit]
