"""Checks an evidence pack of a Heliograph, offline: this one file, and Python 3.9 or later.

    python3 verify.py PACK [--vkey VKEY] [--since CHECKPOINT]

It is meant to be read before it is trusted. It imports the standard library; Ed25519 is checked by
the package `cryptography` where it is installed, else by the command `openssl` (3.0 or later).
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

# ---- The tree: RFC 6962, section 2.1 --------------------------------------------------------

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(line: bytes) -> bytes:
    """Of an event's line, without its line end."""
    return hashlib.sha256(b"\x00" + line).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over these; all but the last may also be roots of equal, full subtrees."""
    level = list(hashes)
    while len(level) > 1:
        sha256 = hashlib.sha256
        paired = [sha256(b"\x01" + a + b).digest() for a, b in zip(level[::2], level[1::2])]
        level = paired + level[len(paired) * 2 :]
    return level[0] if level else EMPTY_ROOT


def inclusion_holds(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Whether the tree of that size and root has this leaf hash at `index` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def consistency_holds(
    old_size: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the newer tree begins with the older one (RFC 9162, section 2.1.4.2)."""
    if not 0 <= old_size <= size:
        return False
    if old_size == size or old_size == 0:
        return not proof and old_root == (root if old_size else EMPTY_ROOT)
    path = list(proof) if old_size & (old_size - 1) else [old_root, *proof]
    if not path:
        return False
    at, last = old_size - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and old == old_root and new == root


# ---- Signed notes and checkpoints: C2SP signed-note, tlog-checkpoint, tlog-cosignature ------

ED25519 = 0x01
COSIGNATURE = 0x04  # Ed25519 too, by a witness, over the note and the time of its signing.
MOST_SIGNATURES = 100


class RejectedError(Exception):
    """Something is not as it must be: said in English, then in Chinese."""

    def __init__(self, english: str, chinese: str) -> None:
        super().__init__(english, chinese)
        self.english, self.chinese = english, chinese


class Key(NamedTuple):
    """The public half of a signer's key; `id` tells it from others of the same name."""

    name: str
    id: bytes
    kind: int
    public: bytes


class Signature(NamedTuple):
    name: str
    key_id: bytes
    data: bytes


class Note(NamedTuple):
    """A text, its last line end included, and the signatures under it."""

    text: str
    signatures: Sequence[Signature]


class Checkpoint(NamedTuple):
    """What a log says of itself: so many events, and the root over them."""

    origin: str
    size: int
    root: bytes


def key_id(name: str, kind: int, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def vkey(name: str, kind: int, public: bytes) -> str:
    """A public key as one line of text, to be handed out and compared."""
    body = base64.b64encode(bytes([kind]) + public).decode()
    return f"{name}+{key_id(name, kind, public).hex()}+{body}"


def from_base64(text: str) -> bytes:
    """Of several spellings of the same bytes, one is right. Raises ValueError."""
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError(text)
    return data


def parse_vkey(line: str) -> Key:
    """Raises RejectedError."""
    try:
        name, told_id, body = line.strip().split("+", 2)
        data = from_base64(body)
        key = Key(name, bytes.fromhex(told_id), data[0], data[1:])
    except (ValueError, IndexError):
        raise RejectedError(f"not a verifier key: {line!r}", f"不是验证公钥：{line!r}") from None
    is_known = key.kind in (ED25519, COSIGNATURE) and len(key.public) == 32 and bool(name)
    if not is_known or key.id != key_id(key.name, key.kind, key.public):
        raise RejectedError(f"a verifier key of no known kind: {line!r}", f"验证公钥无效：{line!r}")
    return key


def parse_note(data: bytes) -> Note:
    """Raises RejectedError."""
    try:
        whole = data.decode("utf-8")
        text, mark, under = whole.rpartition("\n\n")
        if not mark or not under.endswith("\n") or any(c < " " and c != "\n" for c in whole):
            raise ValueError
        lines = under[:-1].split("\n")
        if len(lines) > MOST_SIGNATURES:
            raise ValueError
        return Note(text + "\n", [_parse_signature(line) for line in lines])
    except ValueError:  # Those of base64 and UTF-8 are ValueErrors too.
        raise RejectedError("a signed note is malformed", "签名文本格式错误") from None


def _parse_signature(line: str) -> Signature:
    dash, name, body = line.split(" ")
    data = from_base64(body)
    if dash != "\u2014" or not name or "+" in name or len(data) < 5:
        raise ValueError
    return Signature(name, data[:4], data[4:])


def parse_checkpoint(text: str) -> Checkpoint:
    """Raises RejectedError."""
    lines = text.split("\n")
    try:
        root = from_base64(lines[2])
        size = int(lines[1])
        if not lines[0] or str(size) != lines[1] or size < 0 or len(root) != 32:
            raise ValueError
    except (ValueError, IndexError):
        raise RejectedError("a checkpoint is malformed", "检查点格式错误") from None
    return Checkpoint(lines[0], size, root)


def signers(note: Note, keys: Sequence[Key]) -> list[Key]:
    """Those of the keys that signed it; what others signed counts for nothing.

    Raises RejectedError where a signature of one of the keys does not hold.
    """
    found = []
    for signature in note.signatures:
        for key in keys:
            if (key.name, key.id) == (signature.name, signature.key_id):
                if not _holds(key, note.text, signature.data):
                    raise RejectedError(
                        f"a signature of {key.name} is wrong", f"{key.name} 的签名无效"
                    )
                found.append(key)
    return found


def _holds(key: Key, text: str, data: bytes) -> bool:
    if key.kind == ED25519:
        return ed25519_holds(key.public, text.encode(), data)
    signed_at = int.from_bytes(data[:8], "big")
    message = f"cosignature/v1\ntime {signed_at}\n{text}".encode()
    return ed25519_holds(key.public, message, data[8:])


def ed25519_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Raises RejectedError where there is nothing to check it with."""
    if len(signature) != 64:
        return False
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return _holds_by_openssl(public, message, signature)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _holds_by_openssl(public: bytes, message: bytes, signature: bytes) -> bool:
    openssl = shutil.which("openssl")
    if openssl is None:
        raise RejectedError(
            "no signature was checked: neither `cryptography` nor `openssl` is here",
            "未能检查签名：本机既没有 cryptography 也没有 openssl",
        )
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, name) for name in ("key", "message", "signature")]
        # What stands before the key says "Ed25519" (RFC 8410).
        for file, data in zip(files, (ED25519_PREFIX + public, message, signature)):
            file.write_bytes(data)
        key, text, signed = map(str, files)
        command = [openssl, "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", key]
        command += ["-rawin", "-in", text, "-sigfile", signed]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0


ED25519_PREFIX = bytes.fromhex("302a300506032b6570032100")
