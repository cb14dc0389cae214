"""What a customer is found by, as hashes under the bank's secret."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice, product

import phonenumbers

from application.read_models.search_keys import Keys, NumberKind

KEY_BYTES = 10
"""Of the sixty million words of a million customers, any two share a key at odds of one in a
billion, and then a search finds somebody too many."""
LONGEST_NAME = 40
LONGEST_PART = 3
MOST_SPELLINGS = 16
HOME = "CN"  # Where a phone number is from that names no country.
_SEPARATORS = re.compile(r"[\s·.,'’\-_/]+")
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")


class KeyedSearchKeys:
    """A name is found by any part of it, and by what its pinyin begins with, spelled or initials.

    Surnames have readings of their own (单 is shan): every reading of the first character counts.
    """

    def __init__(self, secret: bytes) -> None:
        self._keyed = hashlib.blake2b(key=secret, digest_size=KEY_BYTES)

    def of_name(self, name: str) -> Keys:
        words = _plain(name)[:LONGEST_NAME]
        return self._keys({*_parts(words), *_spellings(words)})

    def of_number(self, kind: NumberKind, number: str) -> Keys:
        normal = _normal(kind, number)
        return self._keys([f"{kind.value} {normal}"]) if normal else ()

    def asked(self, words: str) -> list[Keys]:
        """As a name, and as a number of each kind."""
        plain = _plain(words)[:LONGEST_NAME]
        if not plain:
            return []
        meanings = [self._keys(_asked_parts(plain))]
        if plain.isascii():
            meanings.append(self._keys([f"pinyin {plain}"]))
        meanings += (self.of_number(kind, words) for kind in NumberKind)
        return [keys for keys in meanings if keys]

    def _keys(self, words: Iterable[str]) -> Keys:
        """In an order that says nothing about the words."""
        return tuple(sorted(self._key(word) for word in set(words)))

    def _key(self, word: str) -> bytes:
        hashed = self._keyed.copy()
        hashed.update(word.encode())
        return hashed.digest()


def _plain(text: str) -> str:
    """Small letters without accents, full-width ones made narrow, separators left out."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(each for each in decomposed if not unicodedata.combining(each))
    return _SEPARATORS.sub("", unicodedata.normalize("NFC", letters))


def _parts(words: str) -> Iterator[str]:
    for length in range(1, LONGEST_PART + 1):
        for at in range(len(words) - length + 1):
            yield f"name {words[at : at + length]}"


def _asked_parts(words: str) -> Iterator[str]:
    """The longest parts that a name is kept by: who has all of them has the words."""
    length = min(len(words), LONGEST_PART)
    for at in range(len(words) - length + 1):
        yield f"name {words[at : at + length]}"


def _spellings(words: str) -> Iterator[str]:
    """Every beginning of a name as it is spelled in pinyin, and of its initials."""
    if not _CHINESE.search(words):
        return
    first, rest = _readings(words[0]), _syllables(words[1:])
    for reading in islice(product(first, *rest), MOST_SPELLINGS):
        for spelled in ("".join(reading), "".join(syllable[0] for syllable in reading)):
            for end in range(1, len(spelled) + 1):
                yield f"pinyin {spelled[:end]}"


def _syllables(words: str) -> list[list[str]]:
    """A word may tell how its characters are read; two that are no word are read one by one."""
    from pypinyin import Style, constants, pinyin

    if len(words) <= 2 and words not in constants.PHRASES_DICT:
        return [_readings(each) for each in words]
    syllables: list[list[str]] = pinyin(words, style=Style.NORMAL, heteronym=True)
    return syllables


@lru_cache(maxsize=10_000)
def _readings(character: str) -> list[str]:
    from pypinyin import Style, pinyin  # Its dictionaries take long to load; few processes need it.

    readings: list[str] = pinyin(character, style=Style.NORMAL, heteronym=True)[0]
    return readings


def _normal(kind: NumberKind, number: str) -> str:
    """Equal for two ways of writing one number."""
    if kind is NumberKind.PHONE:
        return _phone(number)
    narrow = unicodedata.normalize("NFKC", number).strip().casefold()
    if kind is NumberKind.EMAIL:
        return narrow if "@" in narrow else ""
    return re.sub(r"[\s\-]", "", narrow)


def _phone(number: str) -> str:
    try:
        parsed = phonenumbers.parse(unicodedata.normalize("NFKC", number), HOME)
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
