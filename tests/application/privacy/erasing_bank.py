"""A bank in memory that erases, with everything outside it made up, and a trace of what it did."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from application.privacy.carrying_out import CarryingOut
from application.privacy.erasures import Erasures
from application.privacy.ports import CustomerFile, Destroyed, NotPurgedError
from application.read_models.erasures import ErasureBooks
from application.shared.command import Circumstances, acting
from domain.access.employee import Employee, Role
from domain.billing.account import Account
from domain.customer.customer import Customer
from domain.privacy.outcomes import ErasureBasis, ErasureState, Watermark
from domain.privacy.retention import RetentionFacts
from domain.shared.dates import BusinessDate
from domain.shared.ids import derived_id
from domain.shared.personal import Retention
from infrastructure.event_log.memory_factory import MemoryLogFactory
from infrastructure.policies.retention import load_retention
from infrastructure.vault.keys import KeyId
from tests.application.bank import an_open_account
from tests.facts import BANK, on
from tests.memory_bank import MemoryBank, rows_of

PACK = load_retention()
TODAY = on(2036, 7, 1)
HOLDER = Customer.create_id(BANK, "1")
ACCOUNT = Account.create_id(BANK, "7")
LEFT = RetentionFacts(
    on(2026, 6, 30), last_transaction_on=on(2026, 6, 1), contracts=(), complaints=()
)
ASKING = Employee("chen", "Chen", Role.SUPERVISOR, "101", "en")
FIRST = Employee("zhao", "Zhao", Role.COMPLIANCE, "101", "en")
SECOND = Employee("qian", "Qian", Role.COMPLIANCE, "101", "en")
AGENT = Employee("wu", "Wu", Role.AGENT, "101", "en")


@dataclass
class Outside:
    """What is not the log: it stays when a process is killed. `trace` is in the order of doing."""

    bank: MemoryBank
    facts: RetentionFacts = LEFT
    trace: list[str] = field(default_factory=list)
    receipts: dict[tuple[UUID, int], str] = field(default_factory=dict)
    done: dict[tuple[UUID, int], Destroyed] = field(default_factory=dict)
    stands_still: bool = False
    after: Callable[[str], None] = lambda step: None

    def did(self, step: str) -> None:
        self.trace.append(step)
        self.after(step)

    def customer(self, number_or_id: str) -> UUID:
        return HOLDER

    def file(self, customer_id: UUID) -> CustomerFile:
        return CustomerFile(customer_id, "1", self.facts, (ACCOUNT,), ())

    def destroy(
        self,
        request_id: UUID,
        number: int,
        customer_id: UUID,
        *,
        erased: Sequence[Retention],
        restricted: Sequence[Retention],
    ) -> Destroyed:
        if (request_id, number) not in self.done:
            self.bank.keys.destroy(KeyId(customer_id, each) for each in erased)
            self.bank.keys.restrict(KeyId(customer_id, each) for each in restricted)
            version = len(self.done) + 1
            destroyed = Destroyed(UUID(int=9), version, date(2036, 8, 1), 1.0)
            self.done[request_id, number] = destroyed
        self.did("destroyed")
        return self.done[request_id, number]

    def catch_up(self) -> None:
        self.bank.catch_up(0)

    def purge(self, position: int) -> tuple[Watermark, ...]:
        if self.stands_still:
            raise NotPurgedError("the read model customers stands still")
        self.bank.catch_up(0)
        self.did("purged")
        return (Watermark("customers", position),)

    @property
    def name(self) -> str:
        return "tests.example/log"

    def note(self, text: str) -> str:
        return f"{text}\n— signed\n"

    def keep(self, request_id: UUID, number: int, note: str) -> None:
        self.receipts[request_id, number] = note
        self.did("kept")

    def today(self) -> BusinessDate:
        return TODAY


@dataclass
class Queue:
    """The port ErasureQueue, over the read model's own rows."""

    books: ErasureBooks

    def unfinished(self) -> list[UUID]:
        begun = (ErasureState.DECIDED, ErasureState.ERASED)
        rows = rows_of(self.books, "erasure_requests")
        return [row.request_id for row in rows if row.state in begun]

    def due(self, on: BusinessDate) -> list[UUID]:
        rows = rows_of(self.books, "kept_classes")
        return sorted({r.request_id for r in rows if r.until is None or r.until <= on})


class ErasingBank:
    """One process; `restarted` is the next one, on the same log, keys and outside."""

    def __init__(self, outside: Outside | None = None) -> None:
        self.outside = outside or Outside(MemoryBank())
        self.bank = self.outside.bank
        self.books = ErasureBooks()
        self.bank.follow_also(self.books)
        env = MemoryLogFactory.environment(self.bank.log, self.bank.mapper)
        self.erasures = Erasures(env)
        self.carrying_out = CarryingOut(
            self.erasures,
            pack=PACK,
            dates=self.outside,
            files=self.outside,
            vault=self.outside,
            read_side=self.outside,
            queue=Queue(self.books),
            signer=self.outside,
            receipts=self.outside,
        )

    def restarted(self) -> ErasingBank:
        before = self.outside
        return ErasingBank(replace(before, bank=before.bank.restarted(), after=lambda step: None))

    def approved(self, classes: frozenset[Retention] = frozenset(Retention)) -> UUID:
        an_open_account(self.bank)
        asked = self.ask(classes)
        for employee in (FIRST, SECOND):
            with acting(under(employee)):
                self.erasures.approve(asked, employee=employee, on=TODAY)
        return asked

    def ask(self, classes: frozenset[Retention], *, employee: Employee = ASKING) -> UUID:
        with acting(under(employee)):
            return self.erasures.ask(
                "P-1",
                customer_id=HOLDER,
                customer_no="1",
                classes=classes,
                basis=ErasureBasis.REQUEST,
                employee=employee,
                effective_on=TODAY,
            ).id

    def carry_out(self, request_id: UUID, day: BusinessDate = TODAY) -> None:
        with acting(under(SECOND)):
            self.carrying_out.carry_out(request_id, employee=SECOND, on=day)

    def carry_out_due(self, day: BusinessDate) -> list[UUID]:
        self.bank.catch_up(0)
        with acting(under(SECOND)):
            return [each.id for each in self.carrying_out.carry_out_due(day)]

    def told(self) -> list[str]:
        """Names of the events of privacy, in the order of the log."""
        rows = self.bank.log.rows(0, 1_000)
        return [row.topic for row in rows if row.topic.startswith("privacy.")]


def under(employee: Employee) -> Circumstances:
    return Circumstances(employee.actor, derived_id("tests/erasing", employee.login))
