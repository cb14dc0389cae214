"""What a customer is found by: equal words, equal keys, and nothing to read."""

from __future__ import annotations

import pytest

from application.read_models.search_keys import Keys, NumberKind
from infrastructure.privacy.search_keys import KEY_BYTES, KeyedSearchKeys

KEYS = KeyedSearchKeys(b"s" * 32)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("张伟明", "张伟明"),
        ("张伟明", "张伟"),
        ("张伟明", "伟明"),
        ("张伟明", "明"),
        ("张伟明", "zhangwei"),
        ("张伟明", "Zhang Wei Ming"),
        ("张伟明", "zwm"),
        ("张伟明", "zhangw"),
        ("单雄信", "shanxiong"),  # Read dan elsewhere.
        ("曾参", "zeng"),
        ("欧阳修文", "ouyang"),
        ("李重庆", "lichongqing"),
        ("恒信国际贸易有限公司", "国际贸易"),
        ("Jan Novák", "novak"),
        ("Jan Novák", "JAN NOVÁK"),
        ("阿布都·热合曼", "都热"),
    ],
)
def test_a_name_is_found_by_its_parts_and_its_pinyin(name: str, words: str) -> None:
    assert is_found(KEYS.of_name(name), words)


def test_a_word_in_a_name_is_read_as_the_word_is() -> None:
    assert not is_found(KEYS.of_name("李重庆"), "lizhongqing")


@pytest.mark.parametrize("words", ["李", "张明", "wei zhang", "xyz"])
def test_another_name_is_not_found(words: str) -> None:
    assert not is_found(KEYS.of_name("张伟明"), words)


@pytest.mark.parametrize(
    ("kind", "number", "words"),
    [
        (NumberKind.PHONE, "13800005678", "138 0000 5678"),
        (NumberKind.PHONE, "+8613800005678", "138-0000-5678"),
        (NumberKind.ID_NUMBER, "11010119900307751X", "11010119900307751x"),
        (NumberKind.ACCOUNT_NO, "6222000011117719", "6222 0000 1111 7719"),
        (NumberKind.EMAIL, "Zhang@Example.com", "zhang@example.com"),
        (NumberKind.CUSTOMER_NO, "C-0001", "c0001"),
    ],
)
def test_a_number_is_found_whole_however_it_is_written(
    kind: NumberKind, number: str, words: str
) -> None:
    assert is_found(KEYS.of_number(kind, number), words)
    assert not is_found(KEYS.of_number(kind, number), words[:-1])


@pytest.mark.parametrize("words", ["", "  ", "·"])
def test_no_words_mean_nothing_rather_than_everything(words: str) -> None:
    assert KEYS.asked(words) == []


def test_another_secret_gives_other_keys() -> None:
    other = KeyedSearchKeys(b"t" * 32)

    assert set(other.of_name("张伟明")).isdisjoint(KEYS.of_name("张伟明"))


def test_a_key_is_short_and_its_place_says_nothing() -> None:
    keys = KEYS.of_name("张伟明")

    assert {len(key) for key in keys} == {KEY_BYTES}
    assert list(keys) == sorted(keys)


def is_found(kept: Keys, words: str) -> bool:
    return any(set(meant) <= set(kept) for meant in KEYS.asked(words))
