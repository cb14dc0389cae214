"""What a password has to be. Source: NIST SP 800-63B-4, 3.1.1.

Long, and not one of those that are tried first; nothing about digits, signs or capitals, and no
change because time has passed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from domain.shared.errors import DomainError

SHORTEST = 15
"""As for one that stands alone. Beside a second factor 8 would do, until the factor is removed, the
role changes, or the bank no longer asks for it: the password stays, and nobody sees its length."""
LONGEST = 256
"""At least 64 have to be allowed; a bound keeps hashing cheap."""
LEAST_LEFT = 4
"""So many characters have to be left when all that is guessed first is taken out."""

ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
)
"""Of the alphabet, of digits and of keyboards, along and across; read either way."""
LONGEST_RUN_OF_CHANCE = 3
"""Four neighbours in a row and more are no accident."""
TRIED_FIRST = frozenset(
    {"password", "passwort", "passphrase", "passcode", "secret", "welcome", "letmein", "login"}
    | {"admin", "administrator", "root", "user", "guest", "test", "demo", "default", "changeme"}
    | {"iloveyou", "sunshine", "dragon", "monkey", "football", "princess", "master", "hello"}
    | {"spring", "summer", "autumn", "winter", "january", "monday", "love", "money", "bank"}
    | {"mima", "woaini", "wodemima", "nihao", "zhongguo", "beijing", "shanghai", "china", "yinhang"}
    | {"aini", "woshi", "mimamima", "jinnian", "baobei", "heliograph", "ledger", "employee"}
)
"""Words that people choose, chosen by us: with digits, repetitions and runs between them they make
most of the passwords that are tried first."""
SIGNS_FOR_LETTERS = str.maketrans("@$!|0134578", "asiioleastb")
_REPEATED = re.compile(r"(.)\1{2,}")
_UNIT = re.compile(r"(.{1,8}?)\1+")
_YEAR = re.compile(r"(?:19|20)\d\d(?:[01]\d[0-3]\d)?")


class WeakPasswordError(DomainError):
    """A password is long enough, and not made of what is tried first."""


class PasswordTooShortError(WeakPasswordError):
    """15 characters or more."""


class PasswordTooLongError(WeakPasswordError):
    """Up to 256 characters."""


class GuessedPasswordError(WeakPasswordError):
    """More of it is left than words that everybody tries, runs of keys and repetitions."""


def normalised(password: str) -> str:
    """One form for what looks alike: two keyboards may write one letter in two ways."""
    return unicodedata.normalize("NFKC", password)


@dataclass(frozen=True, slots=True)
class PasswordRules:
    """`words` are of the bank's own: its names, and those of the program."""

    words: frozenset[str] = frozenset()

    def check(self, password: str, *, about: Iterable[str]) -> None:
        """`about` is what is known of whose password it is. Raises one of the errors above."""
        given = normalised(password)
        if len(given) < SHORTEST:
            raise PasswordTooShortError(f"the password needs {SHORTEST} characters")
        if len(given) > LONGEST:
            raise PasswordTooLongError(f"the password has {len(given)} characters")
        if is_tried_first(given, {*self.words, *about}):
            raise GuessedPasswordError("the password is made of what is tried first")


def is_tried_first(password: str, words: Iterable[str] = ()) -> bool:
    """The whole of it, not a part: nothing is left when words, runs and repetitions are out."""
    folded = _YEAR.sub(" ", _once(password.casefold()))
    forms = (folded, folded.translate(SIGNS_FOR_LETTERS))
    return any(len(_left(form, words)) < LEAST_LEFT for form in forms)


def _left(password: str, words: Iterable[str]) -> str:
    left = password
    for word in sorted({*TRIED_FIRST, *_parts(words)}, key=len, reverse=True):
        left = left.replace(word, " ")
    for run in _runs(left):
        left = left.replace(run, " ")
    left = _REPEATED.sub(" ", left)
    letters = "".join(each for each in left if each.isalnum())
    return "" if letters.isdigit() and len(letters) <= LEAST_LEFT else letters


def _once(password: str) -> str:
    """Of something that is said again and again, the thing once."""
    whole = _UNIT.fullmatch(password)
    return whole[1] if whole else password


def _parts(words: Iterable[str]) -> Iterator[str]:
    """Of a name, each of its words as well; what is shorter than three letters is in everything."""
    for word in words:
        folded = word.casefold()
        parts = [folded, folded.replace(" ", ""), *re.split(r"[\s._-]+", folded)]
        yield from (each for each in parts if len(each) > 2 or (not each.isascii() and each))


def _runs(password: str) -> list[str]:
    """The longest first."""
    found: set[str] = set()
    for row in ROWS:
        for line in (row, row[::-1]):
            found.update(_shared(password, line))
    return sorted(found, key=len, reverse=True)


def _shared(password: str, line: str) -> Iterator[str]:
    at = 0
    while at < len(password):
        length = 0
        while at + length < len(password) and password[at : at + length + 1] in line:
            length += 1
        if length > LONGEST_RUN_OF_CHANCE:
            yield password[at : at + length]
        at += max(length, 1)
