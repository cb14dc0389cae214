"""A real bank, whole: taken in, its days run, and held to what the bank itself noted."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from application.intake.report import Counts, Report
from application.read_models.loans import InstalmentState
from domain.billing.classification import FiveClass
from domain.billing.loan import Loan
from domain.billing.obligation import Obligation
from domain.billing.treatment import Treatment
from domain.billing.treatment_stages import TreatmentStage
from domain.shared.dates import BusinessDate, day_after
from domain.shared.money import Money
from infrastructure.bootstrap import Heliograph
from infrastructure.database.provision import DatabaseUrls
from interfaces.feeds.berka import Berka
from tests.scenarios.berka import THROUGH, balances_by_day, folder, needs_berka
from tests.scenarios.stories import asked, names

pytestmark = [needs_berka, pytest.mark.slow]

TOLERANCE = Decimal("1.00")
"""The bank's own rounding. Source: the data's README."""


@pytest.fixture(scope="module")
def report(berka_report: Report) -> Report:
    return berka_report


@pytest.fixture(scope="module")
def database(berka_databases: DatabaseUrls) -> DatabaseUrls:
    return berka_databases


@pytest.fixture(scope="module")
def bank(berka_bank: Heliograph) -> Heliograph:
    return berka_bank


def test_every_row_is_taken_in(bank: Heliograph, report: Report) -> None:
    assert report.rejected == []
    assert report.counts == {
        "berka/client.asc": Counts(done=5_369),
        "berka/account.asc": Counts(done=4_500),
        "berka/disp.asc": Counts(done=5_369),
        "berka/loan.asc": Counts(done=682),
        "berka/card.asc": Counts(done=892),
        "berka/order.asc": Counts(done=6_471),
        "berka/trans.asc": Counts(done=46_997),
    }


def test_what_is_taken_in_is_in_the_log(bank: Heliograph, database: DatabaseUrls) -> None:
    recorded = names(database)

    assert recorded["customer.CustomerRegistered"] == 5_369
    assert recorded["billing.AccountOpened"] == 4_500
    assert recorded["billing.AccountUserAuthorised"] == 5_369
    assert recorded["billing.LoanGranted"] == 682
    assert recorded["billing.CardIssued"] == 892
    assert recorded["billing.StandingOrderRegistered"] == 6_471
    assert recorded["billing.TransactionRegistered"] == 46_997


def test_only_what_is_effective_by_then_is_so(bank: Heliograph, database: DatabaseUrls) -> None:
    effective = names(database, through=THROUGH)

    assert effective["billing.AccountOpened"] == 1_229
    assert effective["billing.LoanGranted"] == 37
    assert effective["billing.CardIssued"] == 6


def test_every_transaction_is_posted_on_its_day(bank: Heliograph, database: DatabaseUrls) -> None:
    posted = asked(
        database,
        "SELECT count(*), count(*) FILTER (WHERE t.effective_on = (e.fields->>'posted_on')::date)"
        " FROM (SELECT convert_from(state, 'UTF8')::json AS fields, * FROM public.events"
        " WHERE topic = 'billing.EntryPosted') AS e JOIN public.events AS t"
        " ON t.topic = 'billing.TransactionRegistered' AND t.originator_id = e.originator_id"
        " AND convert_from(t.state, 'UTF8')::json->>'transaction_id' = e.fields->>'transaction_id'",
    )

    assert posted == [(46_997, 46_997)]


def test_the_balance_of_every_day_is_one_that_the_bank_noted(bank: Heliograph) -> None:
    noted = balances_by_day()

    projected = {(each.account_id, each.on): each.balance for each in bank.daily_balances.all()}

    assert projected.keys() == noted.keys()
    assert {
        key: (balance.decimal, noted[key])
        for key, balance in projected.items()
        if min(abs(balance.decimal - each) for each in noted[key]) > TOLERANCE
    } == {}


def test_every_statement_goes_on_where_the_last_one_closed(
    bank: Heliograph, database: DatabaseUrls
) -> None:
    statements = defaultdict(list)
    for account_id, *statement in asked(
        database,
        "SELECT account_id, number, starts_on, last_on, opening_minor, credits_minor,"
        " debits_minor, closing_minor FROM read.statements ORDER BY account_id, number",
    ):
        statements[account_id].append(statement)

    for issued in statements.values():
        assert [each[0] for each in issued] == list(range(1, len(issued) + 1))
        assert issued[0][3] == 0
        for _, _, _, opening, credits, debits, closing in issued:
            assert closing == opening + credits - debits
        for (_, _, last_on, *_, closing), (_, starts_on, _, opening, *_) in pairwise(issued):
            assert opening == closing
            assert starts_on == day_after(last_on)
    assert len(statements) > 1_200


def test_the_first_gold_card_makes_the_first_vip(bank: Heliograph, database: DatabaseUrls) -> None:
    recognised = asked(
        database,
        "SELECT min(effective_on), count(DISTINCT originator_id) FROM public.events"
        " WHERE topic = 'customer.VipRecognised'",
    )

    assert recognised == [(date(1995, 2, 8), 88)]


def test_of_loan_5314_eight_instalments_stand_missed(bank: Heliograph) -> None:
    """Nine fell due by then, and one payment came, which pays the oldest."""
    instalments = bank.loans.instalments(Loan.create_id("berka", "5314"))

    states = Counter(each.state.value for each in instalments)
    assert states == {"missed": 8, "paid": 1, "scheduled": 3}


def test_of_all_loans_only_5314_is_ever_past_due(bank: Heliograph, database: DatabaseUrls) -> None:
    """What the bank noted of loans in 1998, their status, is no input."""
    late = asked(
        database,
        "SELECT DISTINCT originator_id FROM public.events WHERE topic = 'billing.BucketEntered'",
    )
    contract_id = Loan.create_id("berka", "5314")
    obligation = bank.collections.find(Obligation.create_id(contract_id), Obligation)

    assert late == [(obligation.id,)]
    instalments = bank.loans.instalments(contract_id)
    missed = [each for each in instalments if each.state is InstalmentState.MISSED]
    assert obligation.days_past_due(THROUGH) == (THROUGH - BusinessDate(missed[0].due_on)).days
    assert obligation.past_due(THROUGH) == sum(
        (each.outstanding for each in missed), Money(0, "CZK")
    )
    assert obligation.bucket.value == "M7+"
    assert obligation.five_class is FiveClass.SUBSTANDARD


def test_of_all_loans_only_5314_is_ever_collected(bank: Heliograph, database: DatabaseUrls) -> None:
    """The others are reminded, and clear again on the day on which they pay."""
    collected = asked(
        database,
        "SELECT DISTINCT originator_id FROM public.events"
        " WHERE topic = 'billing.TreatmentStageEntered'"
        " AND convert_from(state, 'UTF8')::json->>'stage' NOT IN ('clear', 'pre-due', 'due-day')",
    )
    contract_id = Loan.create_id("berka", "5314")
    treatment = bank.treatments.find(Treatment.create_id(contract_id), Treatment)

    assert collected == [(treatment.id,)]
    assert treatment.stage is TreatmentStage.CHARGE_OFF


def test_another_intake_and_another_run_of_days_record_nothing(
    bank: Heliograph, database: DatabaseUrls
) -> None:
    recorded = bank.log.end()
    again = Report()

    bank.intake.take(Berka(folder()), again)
    bank.day_run.run(through=THROUGH)

    assert again.total == Counts(known=70_280)
    assert bank.log.end() == recorded
