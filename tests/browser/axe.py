"""What axe-core finds against WCAG and good practice."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def flaws(page: Page) -> list[str]:
    """Of the page as it stands, each with the first places where it is."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {[node['html'] for node in one['nodes'][:3]]}" for one in found]
