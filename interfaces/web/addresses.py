"""Addresses that a form or a link hands back to us."""

from __future__ import annotations

from urllib.parse import urlsplit


def local_path(address: str | None) -> str | None:
    """The address if it is a path of this site, else None: a link never leads a user away."""
    if not address or not address.startswith("/") or "\\" in address:
        return None
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or address.startswith("//"):
        return None
    return address
