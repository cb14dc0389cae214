"""A time-stamping authority of one's own (RFC 3161), by `openssl ts` alone."""

from __future__ import annotations

import socketserver
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

_CONFIGURATION = """\
[req]
distinguished_name=name
prompt=no
[name]
CN=Test TSA
[tsa]
extendedKeyUsage=critical,timeStamping
basicConstraints=CA:FALSE
[ca]
basicConstraints=critical,CA:TRUE
[stamp]
default_policy=1.2.3.4
digests=sha256
serial=serial
signer_digest=sha256
signer_cert=tsa.pem
signer_key=tsa.key
certs=ca.pem
accuracy=secs:1
"""


class Authority:
    """All that it takes lies in its folder; `ca` is what those who check its word need."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.ca = folder / "ca.pem"
        (folder / "ca.cnf").write_text(_CONFIGURATION)
        (folder / "serial").write_text("01\n")
        new = ("req", "-config", "ca.cnf", "-newkey", "rsa:2048", "-nodes")
        self._openssl(*new, "-x509", "-keyout", "ca.key", "-out", "ca.pem", "-extensions", "ca")
        self._openssl(*new, "-keyout", "tsa.key", "-out", "tsa.csr")
        sign = ("x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key")
        extensions = ("-extfile", "ca.cnf", "-extensions", "tsa")
        self._openssl(*sign, "-CAcreateserial", *extensions, "-out", "tsa.pem")

    def __call__(self, query: bytes) -> bytes:
        (self._folder / "query").write_bytes(query)
        reply = ("ts", "-reply", "-config", "ca.cnf", "-section", "stamp", "-queryfile", "query")
        self._openssl(*reply, "-out", "answer")
        return (self._folder / "answer").read_bytes()

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Its address on this machine."""
        authority = self

        class Stamps(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                token = authority(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.end_headers()
                self.wfile.write(token)

            def log_message(self, format: str, *args: object) -> None:
                """Not on the screen."""

        with serving(HTTPServer(("127.0.0.1", 0), Stamps)) as port:
            yield f"http://127.0.0.1:{port}/stamp"

    def _openssl(self, *arguments: str) -> None:
        command = ["openssl", *arguments]
        subprocess.run(command, cwd=self._folder, check=True, capture_output=True)


@contextmanager
def serving(server: socketserver.TCPServer) -> Iterator[int]:
    """Its port on this machine."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
