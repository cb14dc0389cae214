"""What a desk asks of PostgreSQL: work in sight, names, calls that were made, identity checks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from application.desk.desk import CallClosing
from application.desk.work import Sight
from application.shared.command import acting
from domain.customer.identity_check import CheckQuestion, IdentityLevel
from domain.outreach.callback import CallbackTerms
from domain.outreach.contact import OutboundContact
from domain.outreach.purposes import ContactPurpose
from infrastructure.bootstrap import Heliograph
from infrastructure.database.provision import DatabaseUrls
from tests.facts import TELLER
from tests.interfaces.web.stories import ID_NUMBER, a_customer, a_loan, day, yuan
from tests.scenarios.stories import house as opened_house

TEN = datetime(2026, 11, 24, 2, tzinfo=UTC)
TODAY = day(11, 24)
MISSED = ContactPurpose.MISSED_INSTALMENT
LI = TELLER.actor.id
HERE, ELSEWHERE, EVERYWHERE = Sight(LI, "101"), Sight(LI, "999"), Sight(LI, None)


@pytest.fixture(scope="module")
def house(database: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Heliograph]:
    """Four customers of branch 101 have each missed an instalment."""
    with opened_house(database, tmp_path_factory.mktemp("home")) as house:
        with acting(TELLER):
            for number in range(1, 5):
                customer = a_customer(f"C-{number:04}")
                loan = a_loan(customer.id, customer.id, number=f"L-{number:04}")
                house.billing.record(customer, loan, follow_up(customer.id, loan.id))
            house.calendars.start(first_on=TODAY)
            house.calendars.open_day(TODAY)
        house.engine.catch_up(house.log.end() or 0)
        yield house


def follow_up(customer_id: UUID, loan_id: UUID) -> OutboundContact:
    return OutboundContact.plan(
        customer_id=customer_id,
        purpose=MISSED,
        loan_id=loan_id,
        instalment=1,
        amount=yuan(1000),
        due_on=day(11, 25),
        effective_on=day(11, 23),
    )


def called(house: Heliograph, closing: CallClosing, *, at: datetime) -> OutboundContact:
    """The next contact, dialled and closed."""
    desk = house.desk
    with acting(TELLER):
        taken = desk.desk.take_next([MISSED], HERE, at=at, on=TODAY)
        assert taken is not None
        desk.caught_up(desk.calls.start_attempt(taken.id, at=at, on=TODAY).position)
        contact = desk.handling.sheet(taken.id).contact
        receipt = desk.desk.close(taken.id, contact.attempts[-1].id, closing, at=at, on=TODAY)
    desk.caught_up(receipt.position)
    return desk.handling.sheet(taken.id).contact


def test_work_is_that_of_the_branch_in_sight(house: Heliograph) -> None:
    work = house.desk.work

    seen = {
        who: work.counts(who, at=TEN, on=TODAY).to_call[MISSED]
        for who in (HERE, ELSEWHERE, EVERYWHERE)
    }
    listed = work.to_call(HERE, MISSED, at=TEN, on=TODAY, limit=2)
    hidden = work.to_call(ELSEWHERE, MISSED, at=TEN, on=TODAY, limit=2)

    assert seen[HERE] == seen[EVERYWHERE] > 0
    assert seen[ELSEWHERE] == 0
    assert len(listed) == 2
    assert hidden == []


def test_what_is_claimed_is_at_hand_and_no_work_for_others(house: Heliograph) -> None:
    desk, before = house.desk, house.desk.work.counts(HERE, at=TEN, on=TODAY).to_call[MISSED]
    with acting(TELLER):
        taken = desk.desk.take_next([MISSED], HERE, at=TEN, on=TODAY)
    assert taken is not None
    desk.caught_up(taken.position)

    held = desk.work.held_by(LI, at=TEN)
    lapsed = desk.work.held_by(LI, at=TEN + timedelta(hours=1))
    left = desk.work.counts(HERE, at=TEN, on=TODAY).to_call[MISSED]
    with acting(TELLER):
        desk.caught_up(desk.calls.return_claim(taken.id, at=TEN, on=TODAY).position)

    assert [one.contact_id for one in held] == [taken.id]
    assert lapsed == []
    assert left == before - 1


def test_a_callback_is_work_of_whoever_promised_it(house: Heliograph) -> None:
    at = TEN + timedelta(minutes=10)
    terms = CallbackTerms(TEN + timedelta(hours=2), LI)
    contact = called(house, CallClosing("call-back", callback=terms), at=at)

    mine, others = (
        house.desk.work.callbacks(who, until=terms.starts_at, limit=9)
        for who in (HERE, Sight("chen", "101"))
    )
    due = house.desk.work.counts(HERE, at=terms.starts_at, on=TODAY).callbacks

    assert [one.contact_id for one in mine] == [contact.id]
    assert others == []
    assert due == 1


def test_calls_are_found_by_customer_and_by_agent(house: Heliograph) -> None:
    at = TEN + timedelta(minutes=20)
    contact = called(house, CallClosing("declined"), at=at)
    attempts = house.desk.attempts

    (of_customer,) = attempts.of_customer(contact.customer_id, limit=9)
    latest = attempts.of_agent(LI, limit=1)
    served = attempts.customers_of(LI, limit=9)

    assert (of_customer.code, of_customer.is_with_customer) == ("declined", True)
    assert latest == [of_customer]
    assert (served[0].customer_id, served[0].last_at) == (contact.customer_id, at)
    assert attempts.uncoded_of(LI) == []


def test_customers_are_named_by_number_with_the_name_sealed(house: Heliograph) -> None:
    (one,) = house.desk.work.to_call(HERE, MISSED, at=TEN, on=TODAY, limit=1)

    names = house.desk.work.names([one.customer_id])

    assert names[one.customer_id].customer_no.startswith("C-")
    assert house.unsealer.unseal([names[one.customer_id].name]) == ["张伟明"]


def test_the_last_identity_check_counts(house: Heliograph) -> None:
    (one,) = house.desk.work.to_call(HERE, MISSED, at=TEN, on=TODAY, limit=1)
    right = {CheckQuestion.ID_TAIL: ID_NUMBER[-4:], CheckQuestion.BORN_ON: "1990-03-07"}
    with acting(TELLER):
        for number, answers in enumerate((right | {CheckQuestion.BORN_ON: "1"}, right)):
            receipt = house.desk.checks.check(
                one.customer_id, UUID(int=number), answers, at=TEN, on=TODAY
            )
    house.desk.caught_up(receipt.position)

    found = house.desk.identities.last_check(one.customer_id)

    assert found is not None
    assert found.level is IdentityLevel.BASIC
    assert found.by == str(TELLER.actor)
    assert found.holds(TEN)
    assert not found.holds(TEN + timedelta(hours=1))
