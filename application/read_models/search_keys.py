"""What a customer is found by, kept as keyed hashes: nothing to read, nothing to guess."""

from __future__ import annotations

from enum import Enum
from typing import Protocol

Keys = tuple[bytes, ...]


class NumberKind(Enum):
    """Numbers are found whole, however they are spaced; each kind is a world of its own."""

    CUSTOMER_NO = "customer-no"
    ID_NUMBER = "id-number"
    PHONE = "phone"
    EMAIL = "email"
    ACCOUNT_NO = "account-no"


class SearchKeys(Protocol):
    """Port: equal words, equal keys; without the bank's secret a key says nothing."""

    def of_name(self, name: str) -> Keys:
        """One to three neighbouring characters each, and how it is spelled in pinyin."""

    def of_number(self, kind: NumberKind, number: str) -> Keys: ...

    def asked(self, words: str) -> list[Keys]:
        """What somebody typed may mean several things: found is who has all the keys of one."""
