"""Checks an evidence pack of a Heliograph, offline: this one file, and Python 3.9 or later.

    python3 verify.py PACK [--vkey VKEY] [--since CHECKPOINT]

It is meant to be read before it is trusted. It imports the standard library; Ed25519 is checked by
the package `cryptography` where it is installed, else by the command `openssl` (3.0 or later).
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from binascii import hexlify
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import IO, Any, NamedTuple

# ---- The tree: RFC 6962, section 2.1 --------------------------------------------------------

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(line: bytes) -> bytes:
    """Of an event's line, without its line end."""
    return hashlib.sha256(b"\x00" + line).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over these; all but the last may also be roots of equal, full subtrees."""
    sha256, level = hashlib.sha256, b"".join(hashes)
    while len(level) > 32:
        whole = len(level) & ~63  # Pairs; one that has no sibling goes up as it is.
        pairs = [sha256(b"\x01" + level[at : at + 64]).digest() for at in range(0, whole, 64)]
        level = b"".join(pairs) + level[whole:]
    return level or EMPTY_ROOT


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


# ---- Tiles: C2SP tlog-tiles ------------------------------------------------------------------

WIDTH = 256


def tile_path(level: int, index: int, size: int) -> str:
    """Of a tile in the tree of that size; the one at its right edge is a partial one."""
    digits = f"{index % 1000:03}"
    while index >= 1000:
        index //= 1000
        digits = f"x{index % 1000:03}/{digits}"
    width = (size >> 8 * level) - WIDTH * int(digits.replace("x", "").replace("/", ""))
    return f"tile/{level}/{digits}" + (f".p/{width}" if width < WIDTH else "")


class Tree:
    """The tree of a pack, as far as its tiles tell of it; `size` is the checkpoint's."""

    def __init__(self, pack: Pack, size: int) -> None:
        self._pack, self.size = pack, size
        self._last: dict[int, tuple[int, list[bytes]]] = {}

    def root_at(self, size: int) -> bytes:
        """Of the first so many events: full subtrees from the smallest up. Raises RejectedError."""
        found: list[bytes] = []
        for level in range(8):
            count = size >> 8 * level
            if count & 255:
                found = self.tile(level, count >> 8)[: count & 255] + found
                found = [root_of(found)]
        return root_of(found)

    def proven(self, level: int, index: int) -> list[bytes]:
        """A tile's hashes, held against those above it; `root_at` holds the right edge to account.

        Raises RejectedError.
        """
        known = self._last.get(level)
        if known is not None and known[0] == index:
            return known[1]
        hashes = self.tile(level, index)
        if (
            len(hashes) == WIDTH
            and root_of(hashes) != self.proven(level + 1, index >> 8)[index & 255]
        ):
            path = tile_path(level, index, self.size)
            raise RejectedError(f"{path} is not part of the tree", f"{path} 不属于该哈希树")
        self._last[level] = index, hashes
        return hashes

    def check_upper(self) -> int:
        """All tiles but the lowest ones; how many there are."""
        tiles = [
            (level, index)
            for level in range(1, 8)
            for index in range(-(-(self.size >> 8 * level) // WIDTH))
        ]
        for tile in tiles:
            self.proven(*tile)
        return len(tiles)

    def tile(self, level: int, index: int) -> list[bytes]:
        path = tile_path(level, index, self.size)
        if not self._pack.has(path):
            raise RejectedError(f"the pack has no {path}", f"证据包缺少 {path}")
        data = self._pack.read(path)
        width = min(WIDTH, (self.size >> 8 * level) - WIDTH * index)
        if len(data) != 32 * width:
            raise RejectedError(f"{path} is of a wrong length", f"{path} 长度错误")
        return [data[at : at + 32] for at in range(0, len(data), 32)]


# ---- The pack --------------------------------------------------------------------------------

BUFFER = 1 << 17
MANIFEST, SIGNED = "manifest.json", "manifest.note"
FORMAT = "heliograph evidence pack 1"
# How an event's line begins; its leaf hash covers all of it.
BEGINS = re.compile(
    rb'\{"position":(\d+),"event_id":".{36}","stream_id":"(.{36})","version":(\d+),"name":"[^"]+"'
    rb',"schema_version":\d+,"subject_id":[^,]+,"effective_on":[^,]+,"recorded_at":"(.{27})",'
)


class Pack:
    """The files of a pack, in a folder or in one ZIP file."""

    def __init__(self, path: Path) -> None:
        self._folder = path
        self._zip = zipfile.ZipFile(path) if path.is_file() else None

    def names(self) -> list[str]:
        if self._zip is not None:
            return [name for name in self._zip.namelist() if not name.endswith("/")]
        files = (each for each in self._folder.rglob("*") if not each.is_dir())
        return [each.relative_to(self._folder).as_posix() for each in files]

    def has(self, name: str) -> bool:
        if self._zip is not None:
            return name in self._zip.NameToInfo
        return (self._folder / name).is_file()

    def open(self, name: str) -> IO[bytes]:
        if self._zip is not None:
            return self._zip.open(name)
        return (self._folder / name).open("rb", buffering=BUFFER)

    def read(self, name: str) -> bytes:
        with self.open(name) as file:
            return file.read()


class Seen:
    """What the events of one stream have shown so far; `at` is the index of the last one."""

    __slots__ = ("at", "events", "first", "last", "recorded_at")

    def __init__(self, version: int) -> None:
        self.first, self.last, self.events = version, version - 1, 0
        self.at, self.recorded_at = -1, b""


def check_manifest(pack: Pack, keys: Sequence[Key]) -> tuple[dict[str, Any], str]:
    """The manifest, and who signed it."""
    data = pack.read(MANIFEST)
    manifest: dict[str, Any] = json.loads(data)
    if manifest["format"] != FORMAT:
        raise RejectedError(f"not a {FORMAT}", "证据包格式未知")
    note = parse_note(pack.read(SIGNED))
    origin = manifest["checkpoint"]["origin"]
    signed_by = _signed_by_the_log(note, keys, origin)
    if note.text != f"{origin}/pack\n{hashlib.sha256(data).hexdigest()}\n":
        raise RejectedError("the manifest is not the one that was signed", "清单与签名不符")
    return manifest, _names(signed_by)


def _signed_by_the_log(note: Note, keys: Sequence[Key], origin: str) -> list[Key]:
    """All who signed; a witness's word does not stand for the log's own. Raises RejectedError."""
    signed_by = signers(note, keys)
    if not any(key.kind == ED25519 and key.name == origin for key in signed_by):
        raise RejectedError(f"no key at hand of {origin} signed it", f"没有 {origin} 的可信签名")
    return signed_by


def _names(keys: Sequence[Key]) -> str:
    return ", ".join(key.name for key in keys)


def check_files(pack: Pack, listed: dict[str, Any]) -> None:
    names = pack.names()
    extra = set(names) - set(listed) - {MANIFEST, SIGNED}
    if extra or len(names) != len(set(names)):
        raise RejectedError(f"files that nobody signed for: {sorted(extra)}", "存在清单以外的文件")
    for name, told in listed.items():
        if not pack.has(name):
            raise RejectedError(f"{name} is missing", f"缺少文件 {name}")
        digest, length = hashlib.sha256(), 0
        with pack.open(name) as file:
            for block in iter(lambda: file.read(BUFFER), b""):
                digest.update(block)
                length += len(block)
        if (digest.hexdigest(), length) != (told["sha256"], told["bytes"]):
            raise RejectedError(f"{name} was altered", f"文件 {name} 被改动")


def check_checkpoint(data: bytes, keys: Sequence[Key], origin: str) -> tuple[Checkpoint, list[Key]]:
    """The checkpoint, and who signed it: the log itself among them."""
    note = parse_note(data)
    found = parse_checkpoint(note.text)
    if found.origin != origin:
        raise RejectedError(f"it is of {found.origin}, not of {origin}", f"不是 {origin} 的检查点")
    return found, _signed_by_the_log(note, keys, origin)


def check_events(pack: Pack, tree: Tree, manifest: dict[str, Any]) -> dict[bytes, Seen]:
    """That each line is in the tree, and in order; what was seen, by stream."""
    seen: dict[bytes, Seen] = {}
    in_range = manifest["selection"] == "range"
    count, before, position = 0, -1, -1
    with pack.open("events.ndjson") as events, pack.open("leaves.txt") as leaves:
        for index, (at, stream, version_told, recorded_at) in _proven(events, leaves, tree):
            count += 1
            is_next = index == before + 1 or count == 1 or (index > before and not in_range)
            if not is_next or int(at) <= position:
                raise _wrong(count, "is out of order, or one is missing", "顺序错误，或其前有遗漏")
            before, position, version = index, int(at), int(version_told)
            known = seen.get(stream)
            if known is None:
                known = seen[stream] = Seen(version)
            if version <= known.last or (in_range and version != known.last + 1):
                raise _wrong(count, "breaks the order of its stream", "破坏所在流的顺序")
            if recorded_at < known.recorded_at:
                raise _wrong(count, "was recorded before its predecessor", "记录时间早于前一事件")
            known.last, known.at, known.recorded_at = version, index, recorded_at
            known.events += 1
    if count != manifest["events"]:
        raise RejectedError("the manifest counts other events", "事件数与清单不符")
    if in_range and manifest["range"] != [before + 1 - count, before]:
        raise RejectedError("the manifest tells of another range", "事件范围与清单不符")
    return seen


def _proven(
    events: IO[bytes], leaves: IO[bytes], tree: Tree
) -> Iterator[tuple[int, tuple[bytes, ...]]]:
    """Of each line its index, and what of it is needed, once its leaf hash is in the tree."""
    sha256, begins = hashlib.sha256, BEGINS.match
    tile, hashes = -1, [b""]
    for number, (line, leaf) in enumerate(zip_longest(events, leaves, fillvalue=b""), 1):
        head, digest = begins(line), sha256(b"\x00" + line[:-1]).digest()
        if head is None or line[-1:] != b"\n":
            raise _wrong(number, "is no event", "不是事件")
        if leaf[-65:-1] != hexlify(digest):
            raise _wrong(number, "does not give its leaf hash", "与叶哈希不符")
        index = int(leaf[:-65])
        if index >> 8 != tile:
            tile = index >> 8
            hashes = tree.proven(0, tile)
        if hashes[index & 255] != digest:
            raise _wrong(number, "is not in the tree at its index", "不在哈希树的相应位置")
        yield index, head.groups()


def _wrong(line: int, english: str, chinese: str) -> RejectedError:
    return RejectedError(f"events.ndjson, line {line}: {english}", f"第 {line} 行：{chinese}")


def check_streams(pack: Pack, seen: dict[bytes, Seen], size: int) -> str:
    """Against what the bank says of each stream: how many are whole, and what is left out."""
    whole = partial = left_out = 0
    with pack.open("streams.ndjson") as lines:
        for line in lines:
            told = json.loads(line)
            found = seen.pop(told["stream_id"].encode(), None)
            if found is None or not _agrees(found, told, size):
                name = told["stream_id"]
                raise RejectedError(f"stream {name} is told of otherwise", f"流 {name} 与说明不符")
            if found.events == told["head"]:
                whole += 1
            else:
                partial, left_out = partial + 1, left_out + told["head"] - found.events
    if seen:
        raise RejectedError(f"{len(seen)} streams are not told of", f"{len(seen)} 个流没有说明")
    text = f"{whole} whole, {partial} in part with {left_out} events left out"
    return f"{text} / 完整 {whole}，部分 {partial}，未收录事件 {left_out}"


def _agrees(found: Seen, told: dict[str, Any], size: int) -> bool:
    """Where the head is here, it is where they say; where all is said to be here, it is."""
    head, at = told["head"], told["head_index"]
    if found.events != told["included"] or not found.last <= head or not found.at <= at < size:
        return False
    is_whole = (found.first, found.last, found.events) == (1, head, head)
    return (found.last == head) == (found.at == at) and (is_whole or not told["complete"])


# ---- The report ------------------------------------------------------------------------------

UNREADABLE = (OSError, ValueError, KeyError, TypeError, IndexError, EOFError)
UNREADABLE_TOO = (zipfile.BadZipFile, zlib.error, RecursionError, NotImplementedError)


class Report:
    """Says what was checked, in English and Chinese, and remembers whether all of it held."""

    def __init__(self) -> None:
        self.failures = 0

    def check(self, english: str, chinese: str, check: Callable[[], Any]) -> Any:
        """What the check returns; None where it failed. A text that it returns is shown."""
        try:
            result = check()
        except RejectedError as error:
            self._failed(english, chinese, f"{error.english} / {error.chinese}")
        except UNREADABLE + UNREADABLE_TOO as error:
            self._failed(english, chinese, f"cannot be read / 无法读取: {error!r}")
        else:
            shown = f": {result}" if isinstance(result, str) else ""
            print(f"  ok     {english} / {chinese}{shown}")
            return result
        return None

    def _failed(self, english: str, chinese: str, why: str) -> None:
        self.failures += 1
        print(f"  FAILED {english} / {chinese}: {why}")


def verify(path: Path, vkeys: Sequence[str], since: Path | None) -> bool:
    """Whether everything holds. Prints the report."""
    report = Report()
    print(f"{path}")
    opened = report.check("the pack can be opened", "证据包可打开", lambda: [Pack(path)])
    if opened is None:
        return False
    pack = opened[0]
    keys = report.check("verifier keys", "验证公钥", lambda: keys_for(pack, vkeys))
    if not keys:
        return False
    for key in keys:
        print(f"         {vkey(key.name, key.kind, key.public)}")
    if not vkeys:
        print("         These are the pack's own: compare them with those handed to you apart.")
        print("         以上公钥取自证据包本身，请与另行取得的公钥核对。")
    found = report.check("manifest, signed", "清单及签名", lambda: check_manifest(pack, keys))
    if found is None:
        return False
    check_contents(report, pack, keys, found[0], since)
    return conclude(report, found[0])


def keys_for(pack: Pack, vkeys: Sequence[str]) -> list[Key]:
    """Those given, each a line or a file of lines; else those of the pack."""
    lines: list[str] = []
    for each in vkeys:
        lines += Path(each).read_text("utf-8").split("\n") if Path(each).is_file() else [each]
    if not vkeys:
        names = sorted(name for name in pack.names() if name.endswith(".vkey"))
        lines = [pack.read(name).decode() for name in names]
    return with_successors(pack, [parse_vkey(line) for line in lines if line.strip()])


def with_successors(pack: Pack, keys: Sequence[Key]) -> list[Key]:
    """Also the keys that took the place of these: each was signed by the one before it."""
    found = list(keys)
    names = [name for name in pack.names() if name.endswith(".endorsed")]
    notes = [parse_note(pack.read(name)) for name in sorted(names)]
    for _ in notes:
        for note in notes:
            signed_by = [key for key in signers(note, found) if key.kind == ED25519]
            new = parse_vkey(note.text.split("\n")[1])
            is_for_it = signed_by and note.text.split("\n")[0] == f"{new.name}/keys"
            if is_for_it and signed_by[0].name == new.name and new not in found:
                found.append(new)
    return found


def check_contents(
    report: Report, pack: Pack, keys: Sequence[Key], manifest: dict[str, Any], since: Path | None
) -> None:
    told = manifest["checkpoint"]
    size, origin = int(told["size"]), told["origin"]
    own = f"checkpoints/{size}"
    tree = Tree(pack, size)
    report.check("files", "文件", lambda: check_files(pack, manifest["files"]))

    def checkpoint(data: bytes) -> str:
        found, signed_by = check_checkpoint(data, keys, origin)
        if found.size > size or tree.root_at(found.size) != found.root:
            raise RejectedError("it is of another tree", "不是同一棵哈希树")
        return f"{found.size} {found.root.hex()}, {_names(signed_by)}"

    def own_checkpoint() -> str:
        data = pack.read(own)
        if parse_checkpoint(parse_note(data).text)[1:] != (size, bytes.fromhex(told["root"])):
            raise RejectedError("the manifest names another", "与清单所列不同")
        return checkpoint(data)

    report.check("checkpoint, signed, with the tree's root", "检查点、签名及树根", own_checkpoint)
    report.check("upper tiles", "上层哈希块", lambda: f"{tree.check_upper()}")
    older = [n for n in pack.names() if re.fullmatch(r"checkpoints/\d+", n) and n != own]
    reads: dict[str, Callable[[], bytes]] = {n: partial(pack.read, n) for n in sorted(older)}
    if since is not None:
        reads[str(since)] = since.read_bytes
    for name, read in reads.items():
        consistent = partial(lambda read: checkpoint(read()), read)
        report.check(f"consistent with {name}", f"与 {name} 一致", consistent)
    seen = report.check("events", "事件", lambda: check_events(pack, tree, manifest))
    if seen is not None:
        report.check("streams", "事件流", lambda: check_streams(pack, seen, size))


def conclude(report: Report, manifest: dict[str, Any]) -> bool:
    if report.failures:
        print(
            f"NOT SOUND: {report.failures} checks failed / 证据包不可信：{report.failures} 项未通过"
        )
        return False
    count, size = manifest["events"], manifest["checkpoint"]["size"]
    english, chinese = f"{count} events", f"{count} 个事件"
    if manifest["selection"] == "range":
        first, last = manifest["range"]
        english += f", all from {first} to {last} of a log of {size}"
        chinese += f"，即日志 {size} 个事件中第 {first} 至 {last} 号的全部"
    print(f"Sound: {english} / 证据包完好：{chinese}")
    return True


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("pack", type=Path, help="a folder, or one ZIP file")
    parser.add_argument(
        "--vkey", action="append", default=[], help="the key that you trust, or a file of such"
    )
    parser.add_argument("--since", type=Path, help="a checkpoint that you were given before")
    asked = parser.parse_args()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace", line_buffering=True)
    return 0 if verify(asked.pack, asked.vkey, asked.since) else 1


if __name__ == "__main__":
    sys.exit(main())
