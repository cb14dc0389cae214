"""One call of the API: what is sent, what comes back, and what went wrong."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

TIMEOUT_SECONDS = 30.0
JSON = "application/json"
PREFIX = "/api/v1"


class FieldError(NamedTuple):
    """What is wrong with one field of a request; `field` is its path."""

    field: str
    message: str
    fix: str


class ApiProblem(Exception):  # noqa: N818 - Named as the API names it.
    """The API refused, or failed. `code` is stable; `current` is the version that stands."""

    def __init__(self, status: int, told: Mapping[str, Any]) -> None:
        self.status = status
        self.code = str(told.get("code", ""))
        self.detail = str(told.get("detail", ""))
        self.current: int | None = told.get("current")
        self.errors = [FieldError(**each) for each in told.get("errors", ())]
        super().__init__(f"{status} {self.code}: {self.detail}")


class StoredEvent(NamedTuple):
    """One of a stream; `cursor` is where to go on after it."""

    cursor: str
    event: dict[str, Any]


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *asked: Any, **more: Any) -> None:
        """A token is sent to nobody else."""


@dataclass(frozen=True, slots=True)
class Calling:
    """`address` is the server's, as https://ledger.bank.example; `token` begins with hgt_."""

    address: str
    token: str

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        lines: str | None = None,
        key: str | None = None,
        version: int | None = None,
    ) -> Any:
        """JSON as Python has it, bytes for what is no JSON, None where nothing is told.

        A change is done once under its `key`; with a `version` it is done to that version or not
        at all. Raises ApiProblem, and OSError where nobody answers.
        """
        data, kind = _sent(body, lines)
        request = Request(self._address(path, query), data=data, method=method)  # noqa: S310
        for name, value in _headers(kind, key, version).items():
            request.add_header(name, value)
        with self._opened(request) as answer:
            content = answer.read()
            is_json = answer.headers.get_content_type() == JSON
        if not content:
            return None
        return json.loads(content) if is_json else content

    def version(self, path: str) -> int | None:
        """Of what is read there, as its ETag says: to be named by a change. Raises ApiProblem."""
        with self._opened(Request(self._address(path, None))) as answer:  # noqa: S310
            tag: str | None = answer.headers["ETag"]
        return None if tag is None else int(tag.strip('"'))

    def stream(
        self, path: str, query: Mapping[str, Any] | None = None
    ) -> Generator[StoredEvent, None, None]:
        """Server-sent events, until the server ends the stream: go on with the last cursor."""
        fields: dict[str, str] = {}
        with self._opened(Request(self._address(path, query))) as answer:  # noqa: S310
            for line in answer:
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name:
                    fields[name] = value
                elif "data" in fields:
                    yield StoredEvent(fields["id"], json.loads(fields["data"]))
                    fields = {}

    def _address(self, path: str, query: Mapping[str, Any] | None) -> str:
        asked = {name: value for name, value in (query or {}).items() if value is not None}
        return f"{self.address}{PREFIX}{path}" + (f"?{urlencode(asked)}" if asked else "")

    @contextmanager
    def _opened(self, request: Request) -> Iterator[Any]:
        request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with _open(request, timeout=TIMEOUT_SECONDS) as answer:
                yield answer
        except HTTPError as error:
            with error:
                raise ApiProblem(error.code, _told(error.read())) from None


_open = build_opener(_NoRedirects).open


def _headers(kind: str | None, key: str | None, version: int | None) -> dict[str, str]:
    headers = {"Content-Type": kind, "Idempotency-Key": key}
    headers["If-Match"] = None if version is None else f'"{version}"'
    return {name: value for name, value in headers.items() if value is not None}


def place(value: object) -> str:
    """A part of an address."""
    return quote(str(value), safe="")


def _sent(body: Any, lines: str | None) -> tuple[bytes | None, str | None]:
    if lines is not None:
        return lines.encode(), "application/x-ndjson"
    if body is not None:
        return json.dumps(body).encode(), JSON
    return None, None


def _told(content: bytes) -> Mapping[str, Any]:
    try:
        told: Mapping[str, Any] = json.loads(content)
    except ValueError:
        return {}
    return told
