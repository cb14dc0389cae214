"""Numbers of persons, companies, phones and accounts: right in form, given to nobody."""

from __future__ import annotations

from datetime import date

NOBODYS_AREA = "9999"
"""Follows the two digits of a real province. GB/T 2260 has no prefecture 99, in any edition, so no
identity card and no business licence was ever issued with it."""

NOBODYS_MOBILE = "154"
"""The one block of 15x that the Chinese numbering plan has never given to an operator."""

NOBODYS_ACCOUNT = "999"
"""ISO/IEC 7812: 9 is for national standards bodies, and no country has the code 99x."""

_ID_CHECKS = "10X98765432"
_CODE_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def id_number(province: str, born_on: date, serial: int) -> str:
    """A resident's 18-digit number; odd serials are men's, even ones women's."""
    body = f"{province}{NOBODYS_AREA}{born_on:%Y%m%d}{serial:03d}"
    return body + id_check(body)


def id_check(body: str) -> str:
    """The check character of 17 digits. Source: GB 11643, ISO 7064 MOD 11-2."""
    total = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(body))
    return _ID_CHECKS[total % 11]


def credit_code(province: str, serial: int) -> str:
    """A company's unified social credit code; 91 is an enterprise on the business register."""
    organisation = f"MA{serial:06d}"
    body = f"91{province}{NOBODYS_AREA}{organisation}{organisation_check(organisation)}"
    return body + credit_check(body)


def organisation_check(body: str) -> str:
    """The check character of an organisation's eight. Source: GB 11714."""
    values = (int(character, 36) for character in body)
    total = sum(value * weight for value, weight in zip(values, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def credit_check(body: str) -> str:
    """The check character of 17 characters. Source: GB 32100, ISO 7064 MOD 31-3."""
    values = (_CODE_CHARACTERS.index(character) for character in body)
    total = sum(value * pow(3, place, 31) for place, value in enumerate(values))
    return _CODE_CHARACTERS[-total % 31]


def mobile(serial: int) -> str:
    return f"{NOBODYS_MOBILE}{serial:08d}"


def account_number(branch: int, serial: int) -> str:
    """Nineteen digits that end in a Luhn check, as bank accounts do."""
    body = f"{NOBODYS_ACCOUNT}{branch:05d}{serial:010d}"
    return body + luhn_check(body)


def luhn_check(body: str) -> str:
    """Source: ISO/IEC 7812-1, annex B."""
    doubled = (int(digit) * 2 for digit in reversed(body[-1::-2]))
    total = sum(value // 10 + value % 10 for value in doubled) + sum(map(int, body[-2::-2]))
    return str(-total % 10)
