"""The rows of an import, one form for each kind of record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from marshmallow import fields, validate

from application.intake import records
from application.intake.records import Record
from domain.billing.account import AccountRole
from domain.billing.card import CardType
from domain.billing.card_entries import CardEntryKind
from domain.billing.statement import StatementFrequency
from domain.billing.transaction import Purpose, TransactionKind
from domain.customer.customer import LANGUAGES, SEXES, ContactPointKind, CustomerKind
from interfaces.api.accounts import CURRENCY, MOST_INSTALMENTS, InstalmentForm
from interfaces.api.card_accounts import TOLD
from interfaces.api.fields import Body, Choice, Code, Day, Text, money, some_money


def named(kind: str) -> Text:
    """Which kind of record a row is."""
    return Text(20, form=kind, required=True, metadata={"enum": [kind]})


class RecordForm(Body):
    """`key` is the row's own in its file, by which it is known again."""

    made: ClassVar[Callable[..., Record]]

    key = Text(200, required=True)
    effective_on = Day(required=True)


class CustomerRow(RecordForm):
    made = records.CustomerRecord
    record = named("customer")
    customer_no = Code(required=True)
    kind = Choice(CustomerKind, required=True)
    name = Text(200, load_default=None)
    id_number = Text(40, load_default=None)
    born_on = Day(load_default=None)
    sex = Text(6, form="|".join(sorted(SEXES)), load_default=None)
    branch = Code(required=True)
    language = Text(5, form="|".join(sorted(LANGUAGES)), required=True)


class ContactPointRow(RecordForm):
    made = records.ContactPointRecord
    record = named("contact-point")
    customer_no = Code(required=True)
    kind = Choice(ContactPointKind, required=True)
    value = Text(300, required=True)


class AccountRow(RecordForm):
    made = records.AccountRecord
    record = named("account")
    account_key = Code(required=True)
    account_no = Text(40, required=True)
    customer_no = Code(required=True)
    branch = Code(required=True)
    currency = CURRENCY
    frequency = Choice(StatementFrequency, required=True)


class AccountUserRow(RecordForm):
    made = records.AccountUserRecord
    record = named("account-user")
    account_key = Code(required=True)
    customer_no = Code(required=True)
    role = Choice(AccountRole, required=True)


class LoanRow(RecordForm):
    made = records.LoanRecord
    record = named("loan")
    loan_no = Code(required=True)
    account_key = Code(required=True)
    product = Code(required=True)
    principal = some_money(required=True)
    schedule = fields.List(
        fields.Nested(InstalmentForm),
        required=True,
        validate=validate.Length(min=1, max=MOST_INSTALMENTS),
    )


class CardRow(RecordForm):
    made = records.CardRecord
    record = named("card")
    card_no = Code(required=True)
    account_key = Code(required=True)
    customer_no = Code(required=True)
    type = Choice(CardType, required=True)


class StandingOrderRow(RecordForm):
    made = records.StandingOrderRecord
    record = named("standing-order")
    order_no = Code(required=True)
    account_key = Code(required=True)
    amount = some_money(required=True)
    purpose = Choice(Purpose, required=True)
    counterparty = Text(200, load_default=None)


class TransactionRow(RecordForm):
    made = records.TransactionRecord
    record = named("transaction")
    transaction_no = Code(required=True)
    account_key = Code(required=True)
    amount = money(required=True)
    kind = Choice(TransactionKind, required=True)
    purpose = Choice(Purpose, required=True)
    counterparty = Text(200, load_default=None)


class CardAccountRow(RecordForm):
    made = records.CardAccountRecord
    record = named("card-account")
    account_key = Code(required=True)
    account_no = Text(40, required=True)
    customer_no = Code(required=True)
    branch = Code(required=True)
    product = Code(required=True)
    limit = some_money(required=True)


class CardTransactionRow(RecordForm):
    made = records.CardTransactionRecord
    record = named("card-transaction")
    transaction_no = Code(required=True)
    account_key = Code(required=True)
    kind = Choice(CardEntryKind, of=TOLD, required=True)
    amount = some_money(required=True)
    reverses = Code(load_default=None)
    counterparty = Text(200, load_default=None)


RECORDS: dict[Any, type[RecordForm]] = {
    "customer": CustomerRow,
    "contact-point": ContactPointRow,
    "account": AccountRow,
    "account-user": AccountUserRow,
    "loan": LoanRow,
    "card": CardRow,
    "standing-order": StandingOrderRow,
    "transaction": TransactionRow,
    "card-account": CardAccountRow,
    "card-transaction": CardTransactionRow,
}
"""By the value of `record`."""
