"""The columns and codes of the Czech bank's files, and what they mean."""

from __future__ import annotations

from domain.billing.account import AccountRole
from domain.billing.card import CardType
from domain.billing.statement import StatementFrequency
from domain.billing.transaction import Purpose, TransactionKind

BANK = "berka"
CURRENCY = "CZK"
PRODUCT = "instalment-loan"
"""Of its loans, which bear no interest: their plans repay so many equal parts."""

LANGUAGE = "cs"

COLUMNS = {
    "client": ("client_id", "birth_number", "district_id"),
    "account": ("account_id", "district_id", "frequency", "date"),
    "disp": ("disp_id", "client_id", "account_id", "type"),
    "loan": ("loan_id", "account_id", "date", "amount", "duration", "payments", "status"),
    "card": ("card_id", "disp_id", "type", "issued"),
    "order": ("order_id", "account_id", "bank_to", "account_to", "amount", "k_symbol"),
    "trans": (
        *("trans_id", "account_id", "date", "type", "operation"),
        *("amount", "balance", "k_symbol", "bank", "account"),
    ),
    "district": tuple(f"A{number}" for number in range(1, 17)),
}
FREQUENCIES = {
    "POPLATEK MESICNE": StatementFrequency.MONTHLY,
    "POPLATEK TYDNE": StatementFrequency.WEEKLY,
    "POPLATEK PO OBRATU": StatementFrequency.AFTER_TRANSACTION,
}
ROLES = {"OWNER": AccountRole.HOLDER, "DISPONENT": AccountRole.AUTHORISED_USER}
CARD_TYPES = {"junior": CardType.JUNIOR, "classic": CardType.CLASSIC, "gold": CardType.GOLD}
CREDITS = {"VKLAD": TransactionKind.CASH_DEPOSIT, "PREVOD Z UCTU": TransactionKind.TRANSFER_IN}
DEBITS = {
    "VYBER": TransactionKind.CASH_WITHDRAWAL,
    "VYBER KARTOU": TransactionKind.CARD_WITHDRAWAL,
    "PREVOD NA UCET": TransactionKind.TRANSFER_OUT,
}
OPERATIONS = {"PRIJEM": CREDITS | {"": TransactionKind.BOOKED}, "VYDAJ": DEBITS, "VYBER": DEBITS}
"""What a transaction is, by type and operation; interest comes without an operation."""

CREDIT_TYPES = {"PRIJEM"}

PURPOSES = {
    "": Purpose.UNSTATED,
    "UROK": Purpose.INTEREST,
    "SANKC. UROK": Purpose.PENALTY_INTEREST,
    "SLUZBY": Purpose.FEE,
    "SIPO": Purpose.HOUSEHOLD,
    "DUCHOD": Purpose.PENSION,
    "POJISTNE": Purpose.INSURANCE,
    "LEASING": Purpose.LEASING,
    "UVER": Purpose.LOAN_PAYMENT,
}
