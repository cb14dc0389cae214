"""Posting to another system: to a public address, or to one that the operator has named."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Collection, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 10.0
LONGEST_ANSWER = 64 * 1024


class Answered(NamedTuple):
    status: int
    retry_after: str | None


class PostFailedError(Exception):
    """Nobody answered, or nobody may be asked there."""


class Poster:
    """Redirects are not followed. `named` are hosts that may be private, and asked in clear."""

    def __init__(self, named: Collection[str] = ()) -> None:
        self._named = frozenset(named)
        self._tls = ssl.create_default_context()

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answered:
        """Raises PostFailedError."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme != "https" and host not in self._named:
            raise PostFailedError(f"{host} is asked by https only")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError as error:
            raise PostFailedError(str(error)) from error
        connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
        try:
            connection.sock = self._connected(host, port, tls=parts.scheme == "https")
            connection.request("POST", path, body, dict(headers))
            answer = connection.getresponse()
            answer.read(LONGEST_ANSWER)
            return Answered(answer.status, answer.getheader("Retry-After"))
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise PostFailedError(f"{type(error).__name__}: {error}") from error
        finally:
            connection.close()

    def _connected(self, host: str, port: int, *, tls: bool) -> socket.socket:
        """To the very address that was looked at: a name may stand for another a moment later."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        address = str(found[0][4][0])
        if host not in self._named and not ipaddress.ip_address(address).is_global:
            raise PostFailedError(f"{host} is no public address")
        plain = socket.create_connection((address, port), timeout=TIMEOUT_SECONDS)
        return self._tls.wrap_socket(plain, server_hostname=host) if tls else plain
