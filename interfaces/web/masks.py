"""What of personal data is shown: enough to tell one from another, not enough to use it."""

from __future__ import annotations

from datetime import date

from application.read_models.ports import Shown
from domain.shared.personal import Erased

STARS = "****"
# Two characters that are one surname; names are else of a surname of one. Source: RULES 3.3.
COMPOUND_SURNAMES = frozenset(
    {"欧阳", "太史", "上官", "端木", "司马", "东方", "独孤", "南宫", "万俟", "闻人", "夏侯"}
    | {"诸葛", "尉迟", "公羊", "赫连", "澹台", "皇甫", "宗政", "濮阳", "公冶", "太叔", "申屠"}
    | {"公孙", "慕容", "仲孙", "钟离", "长孙", "宇文", "司徒", "鲜于", "司空", "闾丘", "令狐"}
)


def masked_name(name: str) -> str:
    """张*, 欧阳**; of a name in letters, the first of each word."""
    if name.isascii() or " " in name:
        return " ".join(word[0] + "*" * min(len(word) - 1, 3) for word in name.split())
    shown = 2 if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else 1
    return name[:shown] + "*" * max(len(name) - shown, 1)


def masked_phone(phone: str) -> str:
    """138****5678."""
    digits = "".join(character for character in phone if character.isdigit())
    return digits[:3] + STARS + digits[-4:] if len(digits) > 7 else STARS + digits[-2:]


def masked_email(email: str) -> str:
    """f**@example.com."""
    name, _, host = email.rpartition("@")
    return f"{name[:1]}**@{host}"


def masked_id_number(number: str) -> str:
    """The first and the last character."""
    return number[0] + "*" * (len(number) - 2) + number[-1] if len(number) > 2 else STARS


def masked_account(number: str) -> str:
    """The last four."""
    return f"{STARS} {number[-4:]}" if len(number) > 4 else STARS + number[-2:]


def masked_birth(born_on: date) -> str:
    return f"{born_on.year}-**-**"


def masked_address(address: str) -> str:
    """As far as the town: the first six characters."""
    return address[:6] + STARS


def masked(kind: str, value: Shown) -> Shown:
    """By kind of field; None and Erased stay what they are."""
    if value is None or isinstance(value, Erased):
        return value
    if isinstance(value, date):
        return masked_birth(value)
    return MASKS[kind](value) if value else value


MASKS = {
    "account": masked_account,
    "address": masked_address,
    "email": masked_email,
    "id-number": masked_id_number,
    "name": masked_name,
    "phone": masked_phone,
}
