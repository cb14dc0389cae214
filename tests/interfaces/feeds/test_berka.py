"""The Czech bank's files become records; what is wrong with a row is said by field."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest

from application.intake.records import (
    AccountRecord,
    AccountUserRecord,
    CardRecord,
    CustomerRecord,
    LoanRecord,
    RejectedRecord,
    StandingOrderRecord,
    TransactionRecord,
)
from domain.billing.account import AccountRole
from domain.billing.card import CardType
from domain.billing.statement import StatementFrequency
from domain.billing.transaction import Purpose
from domain.shared.money import Money
from interfaces.feeds.berka import Berka
from interfaces.feeds.rows import FeedError
from tests.interfaces.feeds.berka_files import FILES, berka_files, with_row

R = TypeVar("R")


def those(kind: type[R], folder: Path, **changed: str) -> list[R]:
    return [each for each in Berka(berka_files(folder, **changed)) if isinstance(each, kind)]


def test_a_client_is_known_from_the_first_opening_of_an_account_that_they_may_use(
    tmp_path: Path,
) -> None:
    known_since = {each.key: each.effective_on for each in those(CustomerRecord, tmp_path)}

    assert known_since == {"1": date(1993, 3, 12), "2": date(1993, 1, 5), "3": date(1993, 1, 5)}


def test_a_birth_number_gives_the_date_and_a_womans_month_is_fifty_more(tmp_path: Path) -> None:
    born = [(each.born_on, each.sex) for each in those(CustomerRecord, tmp_path)]

    assert born == [
        (date(1970, 12, 13), "female"),
        (date(1945, 2, 4), "male"),
        (date(1940, 10, 9), "female"),
    ]


def test_an_account_has_its_owner_branch_and_frequency(tmp_path: Path) -> None:
    [first, second] = those(AccountRecord, tmp_path)

    assert (first.account_key, first.customer_no, first.branch) == ("10", "1", "Pisek")
    assert (first.currency, first.frequency) == ("CZK", StatementFrequency.MONTHLY)
    assert (second.customer_no, second.frequency) == ("3", StatementFrequency.WEEKLY)


def test_everyone_who_may_use_an_account_is_told_the_owner_too(tmp_path: Path) -> None:
    users = [(each.account_key, each.customer_no, each.role) for each in those_users(tmp_path)]

    assert users == [
        ("10", "1", AccountRole.HOLDER),
        ("10", "2", AccountRole.AUTHORISED_USER),
        ("11", "3", AccountRole.HOLDER),
        ("11", "2", AccountRole.AUTHORISED_USER),
    ]


def those_users(folder: Path) -> list[AccountUserRecord]:
    return those(AccountUserRecord, folder)


def test_instalments_fall_due_on_the_first_twelfth_after_granting_and_every_month_then(
    tmp_path: Path,
) -> None:
    [loan] = those(LoanRecord, tmp_path)

    plan = [(each.number, each.due_on, each.amount) for each in loan.schedule]
    assert plan == [
        (1, date(1993, 8, 12), Money(100_000, "CZK")),
        (2, date(1993, 9, 12), Money(100_000, "CZK")),
        (3, date(1993, 10, 12), Money(100_000, "CZK")),
    ]
    assert loan.principal == Money(300_000, "CZK")


def test_a_loan_of_the_eleventh_falls_due_on_the_next_day_for_the_first_time(
    tmp_path: Path,
) -> None:
    row = '201;11;931211;2000;2;1000.00;"C"'

    loan = those(LoanRecord, tmp_path, **with_row("loan", row))[-1]

    assert [each.due_on for each in loan.schedule] == [date(1993, 12, 12), date(1994, 1, 12)]


def test_a_card_is_carried_by_the_client_of_its_disposition(tmp_path: Path) -> None:
    [card] = those(CardRecord, tmp_path)

    assert (card.account_key, card.customer_no, card.type) == ("10", "1", CardType.GOLD)
    assert card.effective_on == date(1993, 11, 7)


def test_a_standing_order_holds_from_its_accounts_opening(tmp_path: Path) -> None:
    orders = those(StandingOrderRecord, tmp_path)

    assert [(each.effective_on, each.purpose, each.counterparty) for each in orders] == [
        (date(1993, 3, 12), Purpose.HOUSEHOLD, "87144583/YZ"),
        (date(1993, 1, 5), Purpose.UNSTATED, "13943797/QR"),
    ]


def test_credits_are_positive_and_debits_negative_to_the_haler(tmp_path: Path) -> None:
    transactions = those(TransactionRecord, tmp_path)

    assert [(each.amount.minor, each.purpose, each.counterparty) for each in transactions] == [
        (70_000, Purpose.UNSTATED, None),
        (-1_230, Purpose.HOUSEHOLD, "87144583/YZ"),
        (230, Purpose.INTEREST, None),
        (-9_000, Purpose.UNSTATED, None),
    ]


def test_a_record_says_where_it_comes_from(tmp_path: Path) -> None:
    first = those(TransactionRecord, tmp_path)[0]

    assert (first.source, first.bank, first.line, first.key) == (
        "berka/trans.asc",
        "berka",
        2,
        "500",
    )


@pytest.mark.parametrize(
    ("file", "row", "field", "reason"),
    [
        ("client", '4;"706213";18', "client_id", "client 4 may use no account"),
        ("client", '1;"701313";18', "birth_number", "holds no date"),
        ("client", '1;"70121";18', "birth_number", "is no birth number of six digits"),
        ("client", '1;"706213";99', "district_id", "there is no district 99"),
        ("account", '12;18;"POPLATEK MESICNE";930101', "account_id", "the owner of account 12"),
        ("account", '10;18;"DENNE";930101', "frequency", "'DENNE' is no code of POPLATEK MESICNE"),
        ("account", '10;18;"POPLATEK MESICNE";930230', "date", "'930230' is no date"),
        ("disp", '104;9;10;"DISPONENT"', "client_id", "there is no client 9"),
        ("disp", '104;1;10;"GUEST"', "type", "'GUEST' is no code"),
        ("loan", '201;99;930712;3000;3;1000.00;"A"', "account_id", "there is no account 99"),
        ("loan", '201;10;930712;3000;0;1000.00;"A"', "duration", "'0' is no whole number"),
        ("loan", '201;10;930712;3001;3;1000.00;"A"', "payments", "do not add up to the amount"),
        ("card", '301;999;"gold";931107 00:00:00', "disp_id", "there is no disposition 999"),
        ("card", '301;100;"platinum";931107 00:00:00', "type", "'platinum' is no code"),
        ("order", '402;10;"YZ";"87144583";-1.00;"SIPO"', "amount", "'-1.00' is not above zero"),
        ("trans", '504;10;930401;"PRIJEM";"VKLAD";1,00;1;"";;', "amount", "'1,00' is no amount"),
        ("trans", '504;10;930401;"PRIJEM";"VKLAD";1.005;1;"";;', "amount", "part of a minor unit"),
        ("trans", '504;10;930401;"PRIJEM";"VKLAD";NaN;1;"";;', "amount", "'NaN' is no amount"),
        ("trans", '504;10;930401;"PRIJEM";"VYBER";1.00;1;"";;', "operation", "'VYBER' is no code"),
        ("trans", '504;10;930401;"DAR";"VKLAD";1.00;1;"";;', "type", "'DAR' is no code"),
        ("trans", '504;10;930401;"PRIJEM";"VKLAD";1.00;1;"DAN";;', "k_symbol", "'DAN' is no code"),
        ("trans", '504;10;930301;"PRIJEM";"VKLAD";1.00;1;"";;', "date", "opened on 1993-03-12"),
        ("trans", ';10;930401;"PRIJEM";"VKLAD";1.00;1;"";;', "trans_id", "is empty"),
        ("trans", "504;10;930401", "row", "argument"),
        ("trans", '504;10;930401;"PRIJEM', "row", "unexpected end of data"),
    ],
)
def test_a_bad_row_is_told_with_file_line_field_and_reason(
    tmp_path: Path, file: str, row: str, field: str, reason: str
) -> None:
    [rejected] = those(RejectedRecord, tmp_path, **with_row(file, row))

    assert rejected.source == f"berka/{file}.asc"
    assert rejected.line == FILES[file].count("\n") + 1
    assert rejected.field == field
    assert reason in rejected.reason


def test_a_bad_row_does_not_stop_the_rest(tmp_path: Path) -> None:
    good = list(Berka(berka_files(tmp_path)))
    bad_first = FILES["trans"].replace("500;10;930312", 'x";10;"930312')

    records = list(Berka(berka_files(tmp_path, trans=bad_first)))

    assert len(records) == len(good)
    assert [type(each) for each in records].count(RejectedRecord) == 1
    assert records[-3:] == good[-3:]


def test_what_belongs_to_a_bad_account_is_rejected_with_it(tmp_path: Path) -> None:
    bad = FILES["account"].replace("TYDNE", "DENNE")

    rejected = those(RejectedRecord, tmp_path, account=bad)

    assert [(each.source, each.line) for each in rejected] == [
        ("berka/account.asc", 3),
        ("berka/disp.asc", 4),
        ("berka/disp.asc", 5),
        ("berka/order.asc", 3),
        ("berka/trans.asc", 5),
    ]


def test_a_missing_file_is_told_before_anything_is_read(tmp_path: Path) -> None:
    berka_files(tmp_path)
    (tmp_path / "trans.asc").unlink()

    with pytest.raises(FeedError, match=r"trans\.asc is missing"):
        Berka(tmp_path)


def test_a_file_with_other_columns_is_refused(tmp_path: Path) -> None:
    berka_files(tmp_path, loan='"loan_id";"amount"\n200;3000\n')

    with pytest.raises(FeedError, match=r"loan\.asc does not begin with the columns loan_id"):
        Berka(tmp_path)


def test_the_number_of_records_is_known_beforehand(tmp_path: Path) -> None:
    bank = Berka(berka_files(tmp_path, **with_row("trans", "bad")))

    assert len(bank) == len(list(bank)) == 18
