"""What each kind of record asks of which aggregates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache, singledispatch
from uuid import UUID

from application.intake.records import (
    AccountRecord,
    AccountUserRecord,
    CardAccountRecord,
    CardRecord,
    CardTransactionRecord,
    ContactPointRecord,
    CustomerRecord,
    LoanRecord,
    Record,
    StandingOrderRecord,
    TransactionRecord,
)
from application.shared.held import MOST, Held, Need
from domain.billing.account import Account
from domain.billing.card import Card
from domain.billing.card_account import CardAccount
from domain.billing.loan import Loan
from domain.billing.product import Products
from domain.customer.customer import Customer
from domain.shared.events import Aggregate
from domain.shared.ids import derived_id


def needs(record: Record) -> Iterator[Need]:
    """The aggregates that carrying it out reads, whether they exist or not."""
    if isinstance(record, CustomerRecord):
        yield customer_id(record), Customer
        return
    if isinstance(record, CardTransactionRecord):
        yield card_account_id(record), CardAccount
        return
    if isinstance(record, CardAccountRecord):
        yield card_account_id(record), CardAccount
    elif not isinstance(record, ContactPointRecord):
        yield account_id(record), Account
    if not isinstance(record, LoanRecord | StandingOrderRecord | TransactionRecord):
        yield customer_id(record), Customer
    if isinstance(record, LoanRecord):
        yield Loan.create_id(record.bank, record.loan_no), Loan
    if isinstance(record, CardRecord):
        yield Card.create_id(record.bank, record.card_no), Card


def customer_id(
    record: CustomerRecord
    | ContactPointRecord
    | AccountRecord
    | AccountUserRecord
    | CardRecord
    | CardAccountRecord,
) -> UUID:
    return _customer_id(record.bank, record.customer_no)


def account_id(
    record: AccountRecord
    | AccountUserRecord
    | LoanRecord
    | CardRecord
    | StandingOrderRecord
    | TransactionRecord,
) -> UUID:
    return _account_id(record.bank, record.account_key)


def card_account_id(record: CardAccountRecord | CardTransactionRecord) -> UUID:
    return _card_account_id(record.bank, record.account_key)


# Most rows are about a customer and an account that many others are about.
_customer_id = lru_cache(MOST)(Customer.create_id)
_account_id = lru_cache(MOST)(Account.create_id)
_card_account_id = lru_cache(MOST)(CardAccount.create_id)


@singledispatch
def carry_out(record: Record, held: Held, products: Products) -> Sequence[Aggregate]:
    """The aggregates that decided something, or nothing new; raises a DomainError, or records.

    What another channel has registered before is confirmed, or refused when it was told otherwise.
    """
    raise TypeError(f"no command for {type(record).__name__}")


@carry_out.register
def _(record: CustomerRecord, held: Held, products: Products) -> Sequence[Aggregate]:
    if customer_id(record) in held:
        held.find(customer_id(record), Customer).confirm(
            kind=record.kind,
            branch=record.branch,
            language=record.language,
            effective_on=record.effective_on,
        )
        return ()
    return held.add(
        Customer.register(
            bank=record.bank,
            customer_no=record.customer_no,
            kind=record.kind,
            name=record.name,
            id_number=record.id_number,
            born_on=record.born_on,
            sex=record.sex,
            branch=record.branch,
            language=record.language,
            effective_on=record.effective_on,
        )
    )


@carry_out.register
def _(record: ContactPointRecord, held: Held, products: Products) -> Sequence[Aggregate]:
    customer = held.find(customer_id(record), Customer)
    customer.add_contact_point(
        derived_id("customer/contact-point", record.source, record.key),
        kind=record.kind,
        value=record.value,
        effective_on=record.effective_on,
    )
    return [customer]


@carry_out.register
def _(record: AccountRecord, held: Held, products: Products) -> Sequence[Aggregate]:
    holder = held.find(customer_id(record), Customer)
    if account_id(record) in held:
        held.find(account_id(record), Account).confirm(
            customer_id=holder.id,
            branch=record.branch,
            currency=record.currency,
            frequency=record.frequency,
            effective_on=record.effective_on,
        )
        return ()
    return held.add(
        Account.open(
            bank=record.bank,
            account_key=record.account_key,
            account_no=record.account_no,
            customer_id=holder.id,
            branch=record.branch,
            currency=record.currency,
            frequency=record.frequency,
            effective_on=record.effective_on,
        )
    )


@carry_out.register
def _(record: AccountUserRecord, held: Held, products: Products) -> Sequence[Aggregate]:
    user = held.find(customer_id(record), Customer)
    account = held.find(account_id(record), Account)
    account.authorise(user.id, role=record.role, effective_on=record.effective_on)
    return [account]


@carry_out.register
def _(record: LoanRecord, held: Held, products: Products) -> Sequence[Aggregate]:
    account = held.find(account_id(record), Account)
    loan_id = Loan.create_id(record.bank, record.loan_no)
    version = products.loan(record.product).on(record.effective_on)
    terms = version.instalment_terms(record.principal.currency)
    if loan_id in held:
        loan = held.find(loan_id, Loan)
        loan.confirm(
            customer_id=account.facts.customer_id,
            account_id=account.id,
            principal=record.principal,
            schedule=record.schedule,
            terms=terms,
            effective_on=record.effective_on,
        )
    else:
        loan = Loan.grant(
            bank=record.bank,
            loan_no=record.loan_no,
            customer_id=account.facts.customer_id,
            account_id=account.id,
            principal=record.principal,
            schedule=record.schedule,
            terms=terms,
            effective_on=record.effective_on,
        )
    account.service_loan(loan_id, principal=record.principal, effective_on=record.effective_on)
    return [*held.add(loan), account]


@carry_out.register
def _(record: CardRecord, held: Held, products: Products) -> Sequence[Aggregate]:
    carrier = held.find(customer_id(record), Customer)
    account = held.find(account_id(record), Account)
    card_id = Card.create_id(record.bank, record.card_no)
    if card_id in held:
        held.find(card_id, Card).confirm(
            customer_id=carrier.id,
            account_id=account.id,
            type=record.type,
            effective_on=record.effective_on,
        )
        return ()
    account.refuse_stranger(carrier.id)
    return held.add(
        Card.issue(
            bank=record.bank,
            card_no=record.card_no,
            customer_id=carrier.id,
            account_id=account.id,
            type=record.type,
            effective_on=record.effective_on,
        )
    )


@carry_out.register
def _(record: StandingOrderRecord, held: Held, products: Products) -> Sequence[Aggregate]:
    account = held.find(account_id(record), Account)
    account.register_standing_order(
        derived_id("billing/standing-order", record.bank, record.order_no),
        purpose=record.purpose,
        amount=record.amount,
        counterparty=record.counterparty,
        effective_on=record.effective_on,
    )
    return [account]


@carry_out.register
def _(record: TransactionRecord, held: Held, products: Products) -> Sequence[Aggregate]:
    account = held.find(account_id(record), Account)
    account.register_transaction(
        derived_id("billing/transaction", record.bank, record.transaction_no),
        amount=record.amount,
        kind=record.kind,
        purpose=record.purpose,
        counterparty=record.counterparty,
        reference=record.transaction_no,
        effective_on=record.effective_on,
    )
    return [account]


@carry_out.register
def _(record: CardAccountRecord, held: Held, products: Products) -> Sequence[Aggregate]:
    holder = held.find(customer_id(record), Customer)
    terms = products.card(record.product).on(record.effective_on).terms(record.limit)
    if card_account_id(record) in held:
        held.find(card_account_id(record), CardAccount).confirm(
            customer_id=holder.id,
            branch=record.branch,
            terms=terms,
            effective_on=record.effective_on,
        )
        return ()
    return held.add(
        CardAccount.open(
            bank=record.bank,
            account_key=record.account_key,
            account_no=record.account_no,
            customer_id=holder.id,
            branch=record.branch,
            terms=terms,
            effective_on=record.effective_on,
        )
    )


@carry_out.register
def _(record: CardTransactionRecord, held: Held, products: Products) -> Sequence[Aggregate]:
    account = held.find(card_account_id(record), CardAccount)
    reverses = record.reverses
    account.register(
        card_transaction_id(record.bank, record.transaction_no),
        kind=record.kind,
        amount=record.amount,
        counterparty=record.counterparty,
        reference=record.transaction_no,
        effective_on=record.effective_on,
        reverses=None if reverses is None else card_transaction_id(record.bank, reverses),
    )
    return [account]


def card_transaction_id(bank: str, transaction_no: str) -> UUID:
    return derived_id("billing/card-transaction", bank, transaction_no)
