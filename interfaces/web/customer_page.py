"""What the page of one customer shows, with personal data opened at once and masked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from application.read_models.accounts import CardEntry, UsedAccount
from application.read_models.contacts import ContactEntry
from application.read_models.customers import ContactPointEntry, CustomerEntry
from application.read_models.ports import Shown, Unsealer
from application.read_models.statements import StatementEntry
from domain.customer.customer import CustomerKind
from interfaces.api.personal import Show
from interfaces.documents.sheet import Figure
from interfaces.web.bank import Bank
from interfaces.web.customer_loans import LoanView, due_this_period, loans_of
from interfaces.web.figures import Held, figures_of
from interfaces.web.masks import masked
from interfaces.web.texts import gettext
from interfaces.web.words import SEXES, SPOKEN, shown, word

STATEMENTS_SHOWN = 6
COMPOUND_SURNAMES = frozenset(
    {"欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒", "令狐", "夏侯"}
)


class Opened(NamedTuple):
    """Personal fields as the log holds them; `name` is shown, the others are masked first."""

    name: Shown
    id_number: Shown
    born_on: Shown
    sex: Shown
    contact_points: list[Shown]
    account_numbers: dict[UUID, Shown]


class Point(NamedTuple):
    """A way to reach them, as it is shown."""

    id: UUID
    shown: str


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """`numbers` are account numbers by account; `hidden` the kinds of fields that masks lie on."""

    entry: CustomerEntry
    on: date
    name: str
    address: str
    facts: list[Figure]
    points: list[Point]
    hidden: list[str]
    figures: list[Held]
    numbers: dict[UUID, str]
    accounts: list[UsedAccount]
    loans: list[LoanView]
    cards: list[CardEntry]
    contacts: list[ContactEntry]
    statements: list[StatementEntry]

    @property
    def sign(self) -> str:
        return self.name[:1]


def page(bank: Bank, entry: CustomerEntry, *, on: date, show: Show = masked) -> CustomerPage:
    customer_id = entry.customer_id
    points = bank.directory.contact_points(customer_id, on=on)
    used = bank.accounts.used_by(customer_id, on=on)
    loans = loans_of(bank.loans, customer_id, on=on)
    contacts = bank.contacts.of_customer(customer_id, on=on)
    opened = _opened(bank.unsealer, entry, points, used)
    numbers = {
        account_id: shown(show("account", number))
        for account_id, number in opened.account_numbers.items()
    }
    return CustomerPage(
        entry=entry,
        on=on,
        name=shown(opened.name),
        address=address_of(opened, entry.kind),
        points=[
            Point(point.contact_point_id, shown(show(point.kind.value, value)))
            for point, value in zip(points, opened.contact_points, strict=True)
        ],
        facts=_facts(entry, points, opened, show),
        hidden=_hidden(points, opened),
        figures=figures_of(used, loans, due_this_period(loans, on), contacts, on),
        numbers=numbers,
        accounts=used,
        loans=loans,
        cards=bank.accounts.cards_of(customer_id, on=on),
        contacts=contacts,
        statements=bank.statements.of_customer(customer_id, limit=STATEMENTS_SHOWN),
    )


def _opened(
    unsealer: Unsealer,
    entry: CustomerEntry,
    points: Sequence[ContactPointEntry],
    used: Sequence[UsedAccount],
) -> Opened:
    own = [entry.name, entry.id_number, entry.born_on, entry.sex]
    accounts = {one.account.account_id: one.account.account_no for one in used}
    found = iter(unsealer.unseal([*own, *(point.value for point in points), *accounts.values()]))
    return Opened(
        name=next(found),
        id_number=next(found),
        born_on=next(found),
        sex=next(found),
        contact_points=[next(found) for _ in points],
        account_numbers=dict(zip(accounts, found, strict=True)),
    )


def address_of(opened: Opened, kind: CustomerKind) -> str:
    """How to address them; nothing of a company, or where the bank does not know."""
    if kind is not CustomerKind.PERSON or not isinstance(opened.name, str):
        return ""
    titles = {"female": gettext("Ms %(name)s"), "male": gettext("Mr %(name)s")}
    title = titles.get(opened.sex) if isinstance(opened.sex, str) else None
    return title % {"name": surname(opened.name)} if title else ""


def surname(name: str) -> str:
    """A Chinese one stands first, and some are of two characters; others stand last."""
    if name.isascii() or " " in name:
        return name.split()[-1]
    return name[:2] if name[:2] in COMPOUND_SURNAMES else name[:1]


def in_clear(kind: str, value: Shown) -> Shown:
    return value


def _hidden(points: Sequence[ContactPointEntry], opened: Opened) -> list[str]:
    """Each once, of those that hold something which a mask takes away."""
    held = [("id-number", opened.id_number), ("born-on", opened.born_on)]
    held += [
        (point.kind.value, value)
        for point, value in zip(points, opened.contact_points, strict=True)
    ]
    held += [("account", number) for number in opened.account_numbers.values()]
    return list(dict.fromkeys(kind for kind, value in held if masked(kind, value) != value))


def _facts(
    entry: CustomerEntry, points: Sequence[ContactPointEntry], opened: Opened, show: Show
) -> list[Figure]:
    """A fact that the bank never heard is left out; one that was erased says so."""
    sex = str(SEXES.get(opened.sex, opened.sex)) if isinstance(opened.sex, str) else opened.sex
    facts = [
        (gettext("ID number"), show("id-number", opened.id_number)),
        (gettext("Born"), show("born-on", opened.born_on)),
        (gettext("Sex"), sex),
    ]
    facts += [
        (word(point.kind), show(point.kind.value, value))
        for point, value in zip(points, opened.contact_points, strict=True)
    ]
    facts.append((gettext("Language"), str(SPOKEN.get(entry.language, entry.language))))
    return [Figure(label, shown(value)) for label, value in facts if value is not None]
