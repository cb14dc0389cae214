"""Whatever is done to a pack, its verifier says so; also where the bank itself signed it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infrastructure.audit.keys import CosigningKey, SigningKey, endorsed
from infrastructure.audit.verify import verify
from tests.infrastructure.audit.pack.small_pack import (
    KEY,
    LINES,
    SIZE,
    STREAMS,
    SmallPack,
    changed,
    checkpoint,
    flipped,
    line,
    other_spelling,
)

WITNESS = CosigningKey("witness.example/w1", bytes(range(32, 64)))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> SmallPack:
    """Changed and put right again by each test."""
    return SmallPack(tmp_path_factory.mktemp("pack"))


def sound(pack: SmallPack, since: Path | None = None) -> bool:
    return verify(pack.path, [KEY.vkey], since)


def test_a_pack_that_nobody_touched_is_sound(kept: SmallPack) -> None:
    assert sound(kept)


@settings(max_examples=200)
@given(st.data())
def test_any_flipped_bit_in_any_file_is_found(kept: SmallPack, data: st.DataObject) -> None:
    file = data.draw(st.sampled_from(kept.files()))
    bit = data.draw(st.integers(0, file.stat().st_size * 8 - 1))

    with changed(file, lambda content: flipped(content, bit)):
        assert not sound(kept)

    assert sound(kept)


@settings(max_examples=100)
@given(st.data())
def test_any_truncated_file_is_found(kept: SmallPack, data: st.DataObject) -> None:
    file = data.draw(st.sampled_from(kept.files()))
    length = data.draw(st.integers(0, file.stat().st_size - 1))

    with changed(file, lambda content: content[:length]):
        assert not sound(kept)


def test_a_file_that_is_gone_and_one_too_many_are_found(tmp_path: Path) -> None:
    pack = SmallPack(tmp_path / "pack")
    for file in pack.files():
        content = file.read_bytes()
        file.unlink()
        assert not sound(pack), file
        file.write_bytes(content)
    pack.write("receipts/one-too-many", b"")

    assert not sound(pack)


@pytest.mark.parametrize("name", ["manifest.note", f"checkpoints/{SIZE}"])
def test_another_spelling_of_a_signature_is_no_signature(kept: SmallPack, name: str) -> None:
    def respelled(content: bytes) -> bytes:
        text, space, signature = content.decode()[:-1].rpartition(" ")
        return f"{text}{space}{other_spelling(signature)}\n".encode()

    with changed(kept.path / name, respelled):
        assert not sound(kept)


@settings(max_examples=50)
@given(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1))
def test_reordered_events_are_found_though_the_bank_signed_them(
    tmp_path_factory: pytest.TempPathFactory, one: int, other: int
) -> None:
    pack = SmallPack(tmp_path_factory.mktemp("pack"))
    for name in ("events.ndjson", "leaves.txt"):
        lines = (pack.path / name).read_bytes().splitlines(keepends=True)
        lines[one], lines[other] = lines[other], lines[one]
        pack.write(name, b"".join(lines))
    pack.sign()

    assert sound(pack) == (one == other)


@settings(max_examples=50)
@given(st.integers(0, SIZE - 1), st.integers(1, 10**6))
def test_a_substituted_event_is_found_though_the_bank_signed_it(
    tmp_path_factory: pytest.TempPathFactory, index: int, amount: int
) -> None:
    pack = SmallPack(tmp_path_factory.mktemp("pack"))
    forged = [*LINES[:index], line(index, amount=amount), *LINES[index + 1 :]]
    tree = (pack.path / "tile/0/000").read_bytes(), (pack.path / "tile/0/001.p/44").read_bytes()
    SmallPack(pack.path, forged)
    pack.write("tile/0/000", tree[0])
    pack.write("tile/0/001.p/44", tree[1])
    pack.sign()

    assert not sound(pack)


def test_a_forked_tree_is_found_by_a_checkpoint_from_before(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.write_bytes(checkpoint(LINES[:100]))
    fork = SmallPack(tmp_path / "fork", [*LINES[:50], line(50, amount=1), *LINES[51:]])

    assert sound(SmallPack(tmp_path / "pack"), old)
    assert sound(fork)
    assert not sound(fork, old)


def test_a_log_that_was_rolled_back_is_found_by_a_checkpoint_from_before(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.write_bytes(checkpoint(LINES))

    assert not sound(SmallPack(tmp_path / "pack", LINES[:200]), old)


@settings(max_examples=50)
@given(st.integers(1, SIZE - 2))
def test_an_event_left_out_of_a_range_is_found(
    tmp_path_factory: pytest.TempPathFactory, left_out: int
) -> None:
    some = [index for index in range(SIZE) if index != left_out]
    pack = SmallPack(tmp_path_factory.mktemp("pack"), indices=some)
    pack.sign(selection="range")

    assert not sound(pack)


@pytest.mark.parametrize("some", [range(1, SIZE), range(SIZE - 1)], ids=["first", "last"])
def test_where_a_range_begins_and_ends_is_said(
    tmp_path: Path, some: range, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = SmallPack(tmp_path / "pack", indices=some)
    pack.sign(selection="range")

    assert sound(pack)

    assert f"all from {some[0]} to {some[-1]} of a log of {SIZE}" in capsys.readouterr().out


@settings(max_examples=50)
@given(st.integers(0, SIZE // STREAMS - 1))
def test_an_event_left_out_of_a_stream_that_is_said_to_be_whole_is_found(
    tmp_path_factory: pytest.TempPathFactory, left_out: int
) -> None:
    own = [index for index in range(SIZE) if index % STREAMS == 1]
    pack = SmallPack(tmp_path_factory.mktemp("pack"), indices=own)
    told = (pack.path / "streams.ndjson").read_bytes()
    assert sound(pack)
    SmallPack(pack.path, indices=[each for n, each in enumerate(own) if n != left_out])
    pack.write("streams.ndjson", told)
    pack.sign(events=len(own) - 1)

    assert not sound(pack)


def test_events_left_out_of_a_stream_are_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = SmallPack(tmp_path / "pack", indices=[1, 7, 10])

    assert sound(pack)

    assert "0 whole, 1 in part with 97 events left out" in capsys.readouterr().out


def test_a_recorded_time_that_runs_back_in_a_stream_is_found(tmp_path: Path) -> None:
    pack = SmallPack(tmp_path / "pack", [*LINES[:9], line(9, second=5), *LINES[10:]])

    assert not sound(pack)


@pytest.mark.parametrize("name", ["manifest.note", f"checkpoints/{SIZE}"])
def test_anothers_signature_is_none(tmp_path: Path, name: str) -> None:
    pack = SmallPack(tmp_path / "pack")
    stranger = SigningKey(KEY.name, bytes(32))
    text = (pack.path / name).read_bytes().decode().rpartition("\n\n")[0] + "\n"
    pack.write(name, f"{text}\n{stranger.signature(text)}".encode())
    if name.startswith("checkpoints"):
        pack.sign()

    assert not sound(pack)


def test_a_pack_that_brings_a_key_of_its_own_does_not_pass_for_another(tmp_path: Path) -> None:
    pack = SmallPack(tmp_path / "pack")
    stranger = SigningKey(KEY.name, bytes(32))
    pack.write("keys/log.vkey", f"{stranger.vkey}\n".encode())
    pack.write(f"checkpoints/{SIZE}", checkpoint(LINES, stranger))
    pack.sign(stranger)

    assert verify(pack.path, [], None)
    assert not sound(pack)


def test_a_witness_is_named_where_its_key_is_known_and_its_signature_holds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = SmallPack(tmp_path / "pack")
    name = f"checkpoints/{SIZE}"
    note = (pack.path / name).read_bytes().decode()
    text = note.rpartition("\n\n")[0] + "\n"
    line = WITNESS.cosignature(text, 1_795_000_000)
    pack.write(name, f"{note}{line}".encode())
    pack.write("keys/witness.vkey", f"{WITNESS.vkey}\n".encode())
    pack.sign()

    assert verify(pack.path, [], None)
    assert f"{KEY.name}, {WITNESS.name}" in capsys.readouterr().out

    forged = line.replace(line[-12:-8], "AAAA")
    pack.write(name, f"{note}{forged}".encode())
    pack.sign()

    assert not verify(pack.path, [], None)


@pytest.mark.parametrize(
    ("by", "follows"), [(KEY, True), (SigningKey(KEY.name, bytes(32)), False)], ids=["ours", "not"]
)
def test_a_newer_key_counts_where_the_one_before_it_signed_it(
    tmp_path: Path, by: SigningKey, follows: bool
) -> None:
    newer = SigningKey(KEY.name, bytes(range(100, 132)))
    pack = SmallPack(tmp_path / "pack")
    pack.write("keys/newer.vkey", f"{newer.vkey}\n".encode())
    pack.write("keys/newer.endorsed", endorsed(newer.vkey, by).encode())
    pack.write(f"checkpoints/{SIZE}", checkpoint(LINES, newer))
    pack.sign(newer)

    assert sound(pack) == follows


@pytest.mark.parametrize("name", ["manifest.note", f"checkpoints/{SIZE}"])
def test_a_witness_does_not_sign_for_the_log(tmp_path: Path, name: str) -> None:
    pack = SmallPack(tmp_path / "pack")
    text = (pack.path / name).read_bytes().decode().rpartition("\n\n")[0] + "\n"
    pack.write(name, f"{text}\n{WITNESS.cosignature(text, 1_795_000_000)}".encode())
    if name.startswith("checkpoints"):
        pack.sign()

    assert not verify(pack.path, [KEY.vkey, WITNESS.vkey], None)
