"""The directory of customers: who they are, how they are reached, what they are found by."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Protocol, Self
from uuid import UUID

from application.read_models.model import ReadModel, Record, Table, handles
from application.read_models.search_keys import Keys, NumberKind, SearchKeys
from application.read_models.withheld import Erasing, mark, withheld
from domain.customer.customer import ContactPointKind, Customer, CustomerKind, VipTier
from domain.privacy.erasure import ErasureRequest
from domain.privacy.recovered import RecoveredErasure
from domain.shared.personal import Erased, Retention

NUMBER_KINDS = {
    ContactPointKind.PHONE: NumberKind.PHONE,
    ContactPointKind.EMAIL: NumberKind.EMAIL,
}
"""Contact points that a customer is found by."""


@dataclass(frozen=True, slots=True)
class CustomerEntry:
    """`name`, `id_number`, `born_on` and `sex` are sealed. A VIP from `vip_from` on."""

    customer_id: UUID
    customer_no: str
    kind: CustomerKind
    name: bytes | None
    id_number: bytes | None
    born_on: bytes | None
    sex: bytes | None
    branch: str
    language: str
    known_from: date
    vip_tier: VipTier | None
    vip_from: date | None
    keys: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class NumberedCustomer:
    """By the bank's own number, which outlives an erasure; `withheld` says what became of them."""

    customer_id: UUID
    customer_no: str
    branch: str
    withheld: Erased | None

    @classmethod
    def of(cls, entry: CustomerEntry) -> NumberedCustomer:
        gone = withheld(entry.name) if entry.name else None
        return cls(entry.customer_id, entry.customer_no, entry.branch, gone)


@dataclass(frozen=True, slots=True)
class ContactPointEntry:
    """`value` is sealed."""

    contact_point_id: UUID
    customer_id: UUID
    kind: ContactPointKind
    value: bytes | None
    known_from: date
    keys: tuple[bytes, ...]


class CustomerDirectory(Protocol):
    """Port: who was a customer on a business date, as far as it is known now."""

    def customer(self, customer_id: UUID, *, on: date) -> CustomerEntry | None:
        """A tier that begins later is not shown."""

    def numbers(self, customer_ids: Collection[UUID]) -> dict[UUID, NumberedCustomer]:
        """Of those that there are, asked for at once; also of customers to come."""

    def contact_points(self, customer_id: UUID, *, on: date) -> list[ContactPointEntry]:
        """In the order in which they became known."""

    def find(
        self, asked: Sequence[Keys], *, on: date, limit: int, branch: str | None = None
    ) -> list[CustomerEntry]:
        """Who has all the keys of one of those asked, of one branch or of all.

        Keys are those of the customer, of a contact point or of an account that they may use.
        VIP customers first, then by customer number.
        """


class Customers(ReadModel):
    """In service it is `searchable(keys)`: the hashes need the bank's secret."""

    name = "customers"
    version = 2
    by_stream = True
    search_keys: ClassVar[SearchKeys]
    customers = Table(
        "customers",
        CustomerEntry,
        key=("customer_id",),
        indexes=(("customer_no",), ("keys",), ("vip_from",)),
    )
    contact_points = Table(
        "contact_points",
        ContactPointEntry,
        key=("contact_point_id",),
        indexes=(("customer_id",), ("keys",)),
    )

    @classmethod
    def searchable(cls, keys: SearchKeys) -> type[Self]:
        return type(cls.__name__, (cls,), {"search_keys": keys})

    @handles(Customer.CustomerRegistered, personal=True)
    def registered(self, event: Customer.CustomerRegistered, record: Record) -> None:
        self.customers.put(
            CustomerEntry(
                customer_id=event.originator_id,
                customer_no=event.customer_no,
                kind=event.kind,
                name=record.sealed("name"),
                id_number=record.sealed("id_number"),
                born_on=record.sealed("born_on"),
                sex=record.sealed("sex"),
                branch=event.branch,
                language=event.language,
                known_from=event.effective_on,
                vip_tier=None,
                vip_from=None,
                keys=self._keys_of(event),
            )
        )

    @handles(Customer.ContactPointAdded, personal=True)
    def reachable(self, event: Customer.ContactPointAdded, record: Record) -> None:
        self.contact_points.put(
            ContactPointEntry(
                contact_point_id=event.contact_point_id,
                customer_id=event.originator_id,
                kind=event.kind,
                value=record.sealed("value"),
                known_from=event.effective_on,
                keys=self._keys_of_contact(event),
            )
        )

    @handles(Customer.ContactPointChanged, personal=True)
    def changed(self, event: Customer.ContactPointChanged, record: Record) -> None:
        self.contact_points.patch(
            (event.contact_point_id,),
            value=record.sealed("value"),
            keys=self._keys_of_contact(event),
        )

    @handles(Customer.VipRecognised)
    def recognised(self, event: Customer.VipRecognised, record: Record) -> None:
        self.customers.patch(
            (event.originator_id,), vip_tier=event.tier, vip_from=event.effective_on
        )

    @handles(
        ErasureRequest.PersonalDataErased, RecoveredErasure.ErasureRecovered, across_streams=True
    )
    def erased(self, event: Erasing, record: Record) -> None:
        """Neither shown nor found by anything any more but the bank's own number."""
        instead = mark(event, Retention.IDENTITY)
        if instead is None:
            return
        self.customers.patch(
            (event.customer_id,),
            name=instead,
            id_number=instead,
            born_on=None,
            sex=None,
            keys=self.search_keys.of_number(NumberKind.CUSTOMER_NO, event.customer_no),
        )
        for each in event.contact_point_ids:
            self.contact_points.patch((each,), value=instead, keys=())

    def _keys_of_contact(
        self, event: Customer.ContactPointAdded | Customer.ContactPointChanged
    ) -> Keys:
        kind = NUMBER_KINDS.get(event.kind)
        if kind is None or not isinstance(event.value, str):
            return ()
        return self.search_keys.of_number(kind, event.value)

    def _keys_of(self, event: Customer.CustomerRegistered) -> Keys:
        """Of one who was erased, the number of the customer is left."""
        keys = self.search_keys.of_number(NumberKind.CUSTOMER_NO, event.customer_no)
        if isinstance(event.id_number, str):
            keys += self.search_keys.of_number(NumberKind.ID_NUMBER, event.id_number)
        if isinstance(event.name, str):
            keys += self.search_keys.of_name(event.name)
        return keys
