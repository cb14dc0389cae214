"""What of personal data is shown: enough to tell one from another, not enough to use it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from application.read_models.ports import Shown
from domain.access.employee import Role
from domain.shared.personal import Erased

STARS = "****"
KINDS = ("name", "id-number", "phone", "email", "address", "account", "born-on")
"""Of personal fields, each of which a table of masks has a word about."""
# Two characters that are one surname; names are else of a surname of one. Source: RULES 3.3.
COMPOUND_SURNAMES = frozenset(
    {"欧阳", "太史", "上官", "端木", "司马", "东方", "独孤", "南宫", "万俟", "闻人", "夏侯"}
    | {"诸葛", "尉迟", "公羊", "赫连", "澹台", "皇甫", "宗政", "濮阳", "公冶", "太叔", "申屠"}
    | {"公孙", "慕容", "仲孙", "钟离", "长孙", "宇文", "司徒", "鲜于", "司空", "闾丘", "令狐"}
)


def _surname(name: str) -> str:
    if name.isascii() or " " in name:
        return " ".join(word[0] + "*" * min(len(word) - 1, 3) for word in name.split())
    shown = 2 if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else 1
    return name[:shown] + "*" * max(len(name) - shown, 1)


def _first_3_last_4(phone: str) -> str:
    digits = "".join(character for character in phone if character.isdigit())
    return digits[:3] + STARS + digits[-4:] if len(digits) > 7 else STARS + digits[-2:]


def _mailbox(email: str) -> str:
    name, _, host = email.rpartition("@")
    return f"{name[:1]}**@{host}"


def _first_and_last(number: str) -> str:
    return number[0] + "*" * (len(number) - 2) + number[-1] if len(number) > 2 else STARS


def _last_4(number: str) -> str:
    return f"{STARS} {number[-4:]}" if len(number) > 4 else STARS + number[-2:]


MASKS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "whole": lambda text: text,
        "hidden": lambda text: STARS,
        "surname": _surname,
        "first-3-last-4": _first_3_last_4,
        "first-and-last": _first_and_last,
        "last-4": _last_4,
        "town": lambda address: address[:6] + STARS,
        "mailbox": _mailbox,
        "year": lambda text: f"{text[:4]}-**-**",
    }
)
"""By the name that a policy file calls them; policies/masks.toml says what each leaves."""


@dataclass(frozen=True, slots=True)
class Masks:
    """Which mask lies on each kind of field: `default`, unless the role has another.

    `pack` is the name and version of the policy file that this is from.
    """

    pack: str
    default: Mapping[str, str]
    by_role: Mapping[Role, Mapping[str, str]] = field(default_factory=dict)

    def shown(self, kind: str, value: Shown, role: Role) -> Shown:
        """None, an empty text and what was erased stay what they are."""
        if not value or isinstance(value, Erased):
            return value
        name = self.by_role.get(role, {}).get(kind) or self.default[kind]
        if isinstance(value, date):
            return value if name == "whole" else MASKS[name](value.isoformat())
        return MASKS[name](value)
