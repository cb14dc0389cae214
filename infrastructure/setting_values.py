"""How the text of one setting becomes its value; a ValueError says what is wrong and would do."""

from __future__ import annotations

import base64
import binascii
import re
import zoneinfo
from collections.abc import Callable
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

KEY_BYTES = 32


def text(value: str) -> str:
    return value


def hosts(value: str) -> tuple[str, ...]:
    """Names or addresses of hosts, with blanks between."""
    return tuple(value.lower().split())


def path(value: str) -> Path:
    if not value:
        raise ValueError("is empty; give the path of a folder")
    return Path(value).expanduser().absolute()


def database_url(value: str) -> str:
    wanted = "write postgresql://USER:PASSWORD@HOST/DATABASE"
    try:
        known = conninfo_to_dict(value)
    except ProgrammingError:  # Its message may quote the password.
        raise ValueError(f"is not the address of a PostgreSQL database; {wanted}") from None
    if not known.get("dbname"):
        raise ValueError(f"names no database; {wanted}")
    return value


def key(value: str) -> bytes:
    try:
        decoded = base64.b64decode(value, validate=True)
    except binascii.Error:
        raise ValueError(f"is not base64; give {KEY_BYTES} random bytes in base64") from None
    if len(decoded) != KEY_BYTES:
        raise ValueError(f"holds {len(decoded)} bytes; give {KEY_BYTES} random bytes in base64")
    return decoded


def keys(value: str) -> tuple[bytes, ...]:
    return tuple(key(each) for each in value.split())


def origin(value: str) -> str:
    """The name of a log or of a witness, as it stands before its signatures."""
    if not re.fullmatch(r"[!-*,-~]{1,200}", value):
        raise ValueError(f"is {value!r}; give a name such as bank.example/log, without + or space")
    return value


def mail_address(value: str) -> str:
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", value):
        raise ValueError(f"is {value!r}; give one address, as proof@regulator.example")
    return value


def smtp_url(value: str) -> str:
    known = _split(value)
    if known.scheme not in ("smtp", "smtps") or not known.hostname:  # It may hold a password.
        raise ValueError("is not the address of a mail server; write smtp://USER:PASSWORD@HOST:25")
    return value


def web_url(value: str) -> str:
    known = _split(value)
    if known.scheme not in ("http", "https") or not known.hostname:
        raise ValueError(f"is {value!r}; give an address such as https://tsa.example/stamp")
    return value


def _split(value: str) -> SplitResult:
    """Without what is no address at all, or whose port is none."""
    try:
        known = urlsplit(value)
        known.port  # noqa: B018 - It is looked at only when it is asked for.
    except ValueError:
        return SplitResult("", "", "", "", "")
    return known


def pairs(value: str) -> tuple[tuple[str, str], ...]:
    """As name=value, separated by commas; a name may hold what is no comma or equals sign."""
    found = [each.partition("=") for each in value.split(",")]
    if not all(name.strip() and sign and meant.strip() for name, sign, meant in found):
        raise ValueError(f"is {value!r}; give names with what they stand for, as staff=agent")
    return tuple((name.strip(), meant.strip()) for name, _, meant in found)


def number(least: int, most: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not re.fullmatch(r"\d{1,9}", value) or not least <= int(value) <= most:
            raise ValueError(f"is {value!r}; give a whole number from {least} to {most}")
        return int(value)

    return parse


def one_of(*choices: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in choices:
            raise ValueError(f"is {value!r}; give one of {', '.join(choices)}")
        return value

    return parse


def time_zone(value: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"is {value!r}; give a name such as Asia/Shanghai") from None
