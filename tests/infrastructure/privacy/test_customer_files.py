"""What decides on a customer's data comes from what really happened to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Annotated
from uuid import UUID

import pytest
from eventsourcing.domain import event

from application.catalogue import AGGREGATES
from application.intake.records import Record
from application.intake.report import Report
from application.shared.command import acting
from domain.billing.account import StatementFrequency
from domain.billing.loan import Loan
from domain.billing.obligation import Obligation
from domain.billing.promise import PromisePart, Promiser, Verification
from domain.billing.transaction import Purpose
from domain.customer.customer import Customer
from domain.outreach.callback import CallbackTerms
from domain.outreach.contact import OutboundContact
from domain.outreach.purposes import ContactPurpose
from domain.privacy.retention import OpenMatter, RetentionFacts
from domain.shared.dates import BusinessDate
from domain.shared.events import Aggregate
from domain.shared.personal import CustomerId, Erased, Personal, Retention
from infrastructure.bootstrap import Heliograph
from infrastructure.database.provision import DatabaseUrls
from infrastructure.event_log.catalogue import Catalogue
from infrastructure.privacy.files import with_recordings
from tests import oak_bank
from tests.facts import BANK, JANUARY, TELLER, cny, on
from tests.infrastructure.event_log.notes import Note
from tests.oak_bank import ANNA, BEN, LOAN
from tests.scenarios.stories import house as opened_house

DUE_ON, MISSED_ON, PAID_ON = on(2026, 2, 12), on(2026, 2, 13), on(2026, 2, 14)
TEN = datetime.fromisoformat("2026-02-13T10:00:00+08:00")
FOLLOW_UP = OutboundContact.create_id(ContactPurpose.MISSED_INSTALMENT, LOAN, 1)
OWING = frozenset({OpenMatter.UNPAID_LOAN, OpenMatter.UNPAID_DEBT})


@pytest.fixture(scope="module")
def house(database: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Heliograph]:
    with opened_house(database, tmp_path_factory.mktemp("home")) as house:
        yield house


def told(house: Heliograph, *records: Record) -> None:
    report = Report()
    house.intake.take(records, report)
    assert report.rejected == []
    house.catch_up()


def facts(house: Heliograph, customer_id: UUID = ANNA) -> RetentionFacts:
    house.catch_up()
    return house.privacy.files.file(customer_id).facts


def run(house: Heliograph, through: BusinessDate) -> None:
    assert house.day_run.run(through=through) == through


def test_each_matter_is_open_from_what_opens_it_to_what_ends_it(house: Heliograph) -> None:
    told(
        house,
        oak_bank.customer("1", "安娜", id_number=None),
        oak_bank.customer("2", "Ben", id_number=None),
        oak_bank.phone("1", "15400000001"),
        *oak_bank.account("71", "1", StatementFrequency.MONTHLY),
    )
    with acting(TELLER):
        house.calendars.start(first_on=on(2026, 2, 1))
    before = facts(house)
    told(house, oak_bank.loan(JANUARY, DUE_ON))
    borrowed = facts(house)
    run(house, MISSED_ON)
    missed = facts(house)
    call(house)
    called = facts(house)
    promise(house)
    promised = facts(house)
    told(house, oak_bank.transaction("1", "71", cny(-100), PAID_ON, Purpose.LOAN_PAYMENT))
    paying = facts(house)
    run(house, PAID_ON)
    paid = facts(house)
    with acting(TELLER):
        house.customers.end_relationship(ANNA, effective_on=PAID_ON)
    left = facts(house)

    assert (before.open_matters, before.contracts) == (frozenset(), (None,))
    assert (borrowed.open_matters, borrowed.contracts) == (OWING, (None, None))
    assert missed.open_matters == OWING | {OpenMatter.CONTACT_TO_MAKE}
    assert called.open_matters == OWING | {OpenMatter.CALLBACK_TO_KEEP}
    assert promised.open_matters == called.open_matters | {OpenMatter.PROMISE_TO_PAY}
    assert paying.open_matters == promised.open_matters | {OpenMatter.POSTING_TO_COME}
    assert (paid.open_matters, paid.contracts) == (frozenset(), (None, PAID_ON))
    assert left.contracts == (PAID_ON, PAID_ON)
    assert (left.relationship_ended_on, left.last_transaction_on) == (PAID_ON, PAID_ON)
    assert facts(house, BEN) == RetentionFacts(None, contracts=(), complaints=None)


def promise(house: Heliograph) -> None:
    with acting(TELLER):
        house.collections.promise(
            LOAN,
            parts=[PromisePart(cny(100), on(2026, 2, 20))],
            promiser=Promiser.DEBTOR,
            verification=Verification.QUESTIONS,
            on=MISSED_ON,
        )


def call(house: Heliograph) -> None:
    """Who asks to be called back in the afternoon."""
    calls, attempt = house.outreach.calls, OutboundContact.attempt_id(FOLLOW_UP, 1)
    half_past_two = CallbackTerms(TEN.replace(hour=14, minute=30), TELLER.actor.id)
    with acting(TELLER):
        calls.claim(FOLLOW_UP, at=TEN, on=MISSED_ON)
        calls.start_attempt(FOLLOW_UP, at=TEN, on=MISSED_ON)
        calls.disposition(
            *(FOLLOW_UP, attempt, "call-back"), at=TEN, on=MISSED_ON, callback=half_past_two
        )


def test_what_was_written_off_is_owed_still(house: Heliograph) -> None:
    debtor, loan_id = Customer.create_id(BANK, "9"), Loan.create_id(BANK, "L9")
    loan = replace(
        oak_bank.loan(PAID_ON, on(2026, 3, 12)), key="L9", loan_no="L9", account_key="79"
    )
    told(
        house,
        oak_bank.customer("9", "Cy", id_number=None),
        *oak_bank.account("79", "9", StatementFrequency.MONTHLY),
        loan,
    )
    with acting(TELLER):
        house.collections.write_off(loan_id, reference=UUID(int=9), on=PAID_ON)

    debt = house.collections.find(Obligation.create_id(loan_id), Obligation)
    assert not debt.outstanding
    assert OpenMatter.UNPAID_DEBT in facts(house, debtor).open_matters


class Conversation(Aggregate):
    """As one that will be recorded."""

    class ConversationRecorded(Aggregate.Created):
        TOPIC = "tests.ConversationRecorded"
        customer_id: CustomerId
        voice: Annotated[str | Erased, Personal(Retention.RECORDINGS)]

    @event(ConversationRecorded)
    def __init__(self, customer_id: UUID, voice: str) -> None:
        """Nothing is kept of it."""


def test_recordings_are_as_old_as_the_events_that_hold_them_of_which_there_are_none_yet() -> None:
    assert with_recordings(Catalogue([Note, Conversation])) == ["tests.ConversationRecorded"]
    assert with_recordings(Catalogue(AGGREGATES)) == []
