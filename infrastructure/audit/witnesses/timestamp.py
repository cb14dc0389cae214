"""An RFC 3161 time-stamp: somebody else's word that a checkpoint was there at that time.

By the command `openssl ts`, which whoever checks the token uses too; no package of ours is needed.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from infrastructure.audit.witnesses.port import WitnessAwayError, WitnessRefusesError

TIMEOUT_SECONDS = 20.0
Ask = Callable[[bytes], bytes]
"""A time-stamping authority: its answer to a query, both in DER."""


def asking(url: str) -> Ask:
    def ask(query: bytes) -> bytes:
        request = urllib.request.Request(  # noqa: S310 - The setting is of http or https.
            url, data=query, headers={"Content-Type": "application/timestamp-query"}
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
                data: bytes = answer.read()
                return data
        except (urllib.error.URLError, OSError) as error:
            raise WitnessAwayError(str(error)) from None

    return ask


class TimestampWitness:
    """The token is over the whole note, and is kept only if it holds against `ca`."""

    kind = "time-stamp"

    def __init__(self, name: str, ask: Ask, *, ca: Path, every: timedelta) -> None:
        self.name = f"time-stamp:{name}"
        self.every = every
        self._ask = ask
        self._ca = ca

    def holds(self) -> str | None:
        """It keeps nothing of ours."""
        return None

    def witness(self, note: str, old_size: int, proof: Sequence[bytes]) -> bytes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            data, query, answer = folder / "note", folder / "query", folder / "answer"
            data.write_bytes(note.encode())
            _openssl("-query", "-data", data, "-sha256", "-cert", "-out", query)
            answer.write_bytes(self._ask(query.read_bytes()))
            holds = _openssl("-verify", "-in", answer, "-data", data, "-CAfile", self._ca)
            if holds.returncode != 0:
                raise WitnessRefusesError(f"its time-stamp does not hold: {_said(holds)}")
            return answer.read_bytes()


def _openssl(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    openssl = shutil.which("openssl")
    if openssl is None:
        raise WitnessAwayError("the command openssl is not here")
    command = [openssl, "ts", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False)


def _said(process: subprocess.CompletedProcess[bytes]) -> str:
    return process.stderr.decode(errors="replace").strip().partition("\n")[0]
