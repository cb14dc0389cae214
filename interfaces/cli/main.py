"""The command line's entry point."""

from __future__ import annotations

import click


@click.group()
def main() -> None:
    """Heliograph."""


if __name__ == "__main__":
    main(prog_name="heliograph")
