"""The customers that a search found, with no more of each than tells them apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from application.read_models.customers import CustomerEntry
from application.read_models.ports import Shown, Unsealer
from domain.customer.customer import CustomerKind, VipTier
from interfaces.web.masks import masked


class Person(NamedTuple):
    id: UUID
    number: str
    name: Shown
    id_number: Shown
    born_on: Shown
    kind: CustomerKind
    branch: str
    vip: VipTier | None


def people(entries: Sequence[CustomerEntry], unsealer: Unsealer) -> list[Person]:
    opened = unsealer.unseal(
        field for one in entries for field in (one.name, one.id_number, one.born_on)
    )
    threes = zip(*[iter(opened)] * 3, strict=True)
    return [
        Person(
            id=one.customer_id,
            number=one.customer_no,
            name=masked("name", name),
            id_number=masked("id-number", id_number),
            born_on=masked("born-on", born_on),
            kind=one.kind,
            branch=one.branch,
            vip=one.vip_tier,
        )
        for one, (name, id_number, born_on) in zip(entries, threes, strict=True)
    ]
