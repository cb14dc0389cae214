"""A mailbox: what was sent to a regulator cannot be taken back."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from datetime import timedelta
from email.message import EmailMessage
from email.utils import make_msgid
from urllib.parse import unquote, urlsplit

from infrastructure.audit.verify import parse_checkpoint, parse_note
from infrastructure.audit.witnesses.port import WitnessAwayError

TIMEOUT_SECONDS = 20.0


class MailboxWitness:
    """The checkpoint as text and as a file, through the mail server of `smtp_url`."""

    kind = "mail"

    def __init__(self, to: str, *, sender: str, smtp_url: str, every: timedelta) -> None:
        self.name = f"mailbox:{to}"
        self.every = every
        self._to = to
        self._sender = sender
        self._server = urlsplit(smtp_url)

    def holds(self) -> str | None:
        """Nobody reads the mailbox for us."""
        return None

    def witness(self, note: str, old_size: int, proof: Sequence[bytes]) -> bytes:
        message = self._message(note)
        try:
            with self._connected() as server:
                server.send_message(message)
        except (smtplib.SMTPException, OSError) as error:
            raise WitnessAwayError(str(error)) from None
        return str(message["Message-ID"]).encode()

    def _message(self, note: str) -> EmailMessage:
        told = parse_checkpoint(parse_note(note.encode()).text)
        message = EmailMessage()
        message["From"], message["To"] = self._sender, self._to
        message["Subject"] = f"Checkpoint of {told.origin}: {told.size} events"
        message["Message-ID"] = make_msgid(domain=self._sender.rpartition("@")[2])
        message.set_content(note, cte="quoted-printable")
        message.add_attachment(
            note.encode(),
            maintype="application",
            subtype="octet-stream",
            filename=f"{told.size}.checkpoint",
        )
        return message

    def _connected(self) -> smtplib.SMTP:
        host, port = self._server.hostname or "", self._server.port or 0
        safe = ssl.create_default_context()
        if self._server.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, timeout=TIMEOUT_SECONDS, context=safe
            )
        else:
            server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
        if self._server.username:
            if self._server.scheme == "smtp":
                server.starttls(context=safe)
            server.login(unquote(self._server.username), unquote(self._server.password or ""))
        return server
