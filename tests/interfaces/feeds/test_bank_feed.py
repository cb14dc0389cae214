"""The feed of any bank: what of a row is wrong is said; what is right is recorded, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from application.intake.records import RejectedRecord
from application.intake.report import Counts, Report
from domain.billing.card_account import CardAccount
from domain.billing.loan import Loan
from domain.shared.money import Money
from interfaces.feeds.bank_feed import FILES as FORMS
from interfaces.feeds.bank_feed import BankFeed
from interfaces.feeds.rows import FeedError
from tests.facts import on
from tests.interfaces.feeds.bank_feed_files import (
    FILES,
    ROWS,
    as_json_lines,
    feed_files,
    with_line,
)
from tests.memory_bank import EVERYTHING, MemoryBank

DOCS = Path(__file__).parents[3] / "docs" / "feed.md"


def taken(bank: MemoryBank, folder: Path) -> Report:
    report = Report()
    bank.intake.take(BankFeed(folder), report)
    return report


def rejected(folder: Path) -> list[tuple[str, int, str]]:
    told = [each for each in BankFeed(folder) if isinstance(each, RejectedRecord)]
    return [(each.source, each.line, each.field) for each in told]


def test_a_whole_bank_is_taken_in_and_its_days_can_be_run(tmp_path: Path) -> None:
    bank = MemoryBank()

    report = taken(bank, feed_files(tmp_path))
    bank.days.run(through=on(2026, 2, 28))

    assert (report.rejected, report.total) == ([], Counts(done=ROWS))
    loan = bank.billing.find(Loan.create_id("oak", "L1"), Loan)
    assert [each.amount for each in loan.facts.schedule] == [Money(60_000, "CNY")] * 2
    card = bank.cards.find(CardAccount.create_id("oak", "C1"), CardAccount)
    assert card.owed == Money(19_990, "CNY")


def test_a_file_has_the_same_rows_as_csv_and_as_json_lines(tmp_path: Path) -> None:
    bank = MemoryBank()
    taken(bank, feed_files(tmp_path))

    again = taken(bank, as_json_lines(tmp_path))

    assert again.total == Counts(known=ROWS)


def test_a_dry_run_says_what_would_be_and_records_nothing(tmp_path: Path) -> None:
    bank, told = MemoryBank(), Report()
    bad = with_line("card_transactions", "X9,C9,purchase,1.00,CNY,,,2026-01-08")

    bank.intake.check(BankFeed(feed_files(tmp_path, **bad)), told)

    assert told.total == Counts(done=ROWS, rejected=1)
    assert list(bank.log.rows(0, EVERYTHING)) == []
    assert taken(bank, tmp_path).total == told.total


def test_a_dry_run_knows_what_the_bank_has_already(tmp_path: Path) -> None:
    bank, told = MemoryBank(), Report()
    taken(bank, feed_files(tmp_path, cards=None))
    recorded = len(list(bank.log.rows(0, EVERYTHING)))

    bank.intake.check(BankFeed(feed_files(tmp_path)), told)

    assert told.total == Counts(done=1, known=ROWS - 1)
    assert len(list(bank.log.rows(0, EVERYTHING))) == recorded


@pytest.mark.parametrize(
    ("name", "row", "field"),
    [
        ("customers", "3,person,,,1990-02-30,,018,en,2026-01-01", "born_on"),
        ("customers", "3,person,,,,other,018,en,2026-01-01", "sex"),
        ("customers", ",person,,,,,018,en,2026-01-01", "customer_no"),
        ("customers", "3,person,,,", "row"),
        ("accounts", "A2,62,1,018,CNY,daily,2026-01-02", "frequency"),
        ("instalments", "L1,2,2026-04-12,600.00,CNY", "number"),
        ("instalments", "L1,0,2026-04-12,600.00,CNY", "number"),
        ("loans", "L2,A1,personal-loan,100.00,CNY,2026-01-10", "loan_no"),
        ("transactions", "T3,A1,0.00,CNY,transfer-in,unstated,,2026-01-05", "amount"),
        ("transactions", "T3,A1,1.005,CNY,transfer-in,unstated,,2026-01-05", "amount"),
        ("transactions", "T3,A1,1e3,CNY,transfer-in,unstated,,2026-01-05", "amount"),
        ("transactions", "T3,A1,1.00,XXX,transfer-in,unstated,,2026-01-05", "amount"),
        ("card_transactions", "X9,C1,interest,1.00,CNY,,,2026-01-08", "kind"),
        ("card_transactions", "X9,C1,purchase,-1.00,CNY,,,2026-01-08", "amount"),
    ],
)
def test_a_row_with_a_field_that_says_nothing_is_rejected_by_line_and_field(
    tmp_path: Path, name: str, row: str, field: str
) -> None:
    line = FILES[name].count("\n") + 1

    assert rejected(feed_files(tmp_path, **with_line(name, row))) == [(f"oak/{name}", line, field)]


@pytest.mark.parametrize(
    ("text", "field"),
    [("{", "row"), ("[1]", "row"), ('{"customer_no": "3", "colour": "red"}', "colour")],
)
def test_a_line_that_is_no_object_of_these_names_is_rejected(
    tmp_path: Path, text: str, field: str
) -> None:
    folder = feed_files(tmp_path, customers=None)
    (folder / "customers.jsonl").write_text(text + "\n", encoding="utf-8")

    assert rejected(folder)[0] == ("oak/customers", 1, field)


def test_what_a_rule_of_the_bank_refuses_is_reported_and_the_rest_goes_on(tmp_path: Path) -> None:
    bad = with_line("card_transactions", "X9,C1,reversal,5.00,CNY,X1,,2026-02-22")

    report = taken(MemoryBank(), feed_files(tmp_path, **bad))

    (refused,) = report.rejected
    assert (refused.source, refused.line) == ("oak/card_transactions", 5)
    assert "NothingToReverseError" in refused.reason
    assert report.total == Counts(done=ROWS, rejected=1)


def test_a_known_key_with_other_content_is_no_repetition(tmp_path: Path) -> None:
    bank = MemoryBank()
    taken(bank, feed_files(tmp_path))
    changed = FILES["transactions"].replace("5000.00", "5001.00")

    report = taken(bank, feed_files(tmp_path, transactions=changed))

    assert [(each.source, each.line) for each in report.rejected] == [("oak/transactions", 2)]


def test_a_folder_says_which_bank_it_is_of(tmp_path: Path) -> None:
    for about in ("{", "[]", '{"form": "heliograph feed 1"}', '{"form": "other", "bank": "oak"}'):
        (feed_files(tmp_path) / "feed.json").write_text(about, encoding="utf-8")

        with pytest.raises(FeedError):
            BankFeed(tmp_path)


def test_a_file_that_no_feed_has_is_refused(tmp_path: Path) -> None:
    (feed_files(tmp_path) / "costumers.csv").write_text("customer_no\n", encoding="utf-8")

    with pytest.raises(FeedError, match="costumers"):
        BankFeed(tmp_path)


def test_a_file_has_all_its_columns_and_comes_in_one_form(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="missing: since"):
        BankFeed(feed_files(tmp_path, contact_points="contact_no,customer_no,kind,value\n"))
    (feed_files(tmp_path) / "cards.jsonl").write_text("", encoding="utf-8")
    with pytest.raises(FeedError, match="give one of them"):
        BankFeed(tmp_path)


def test_the_document_names_every_file_and_column() -> None:
    text = DOCS.read_text(encoding="utf-8")

    for form in FORMS:
        (row,) = (line for line in text.splitlines() if line.startswith(f"| `{form.name}` |"))
        for column in form.columns:
            assert column in row
            assert (f"*{column}*" in row) == (column in form.optional)
