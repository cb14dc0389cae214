"""Carrying out an erasure: in order, once, by the word of two, whenever it is interrupted."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import UUID

import pytest

from application.privacy.ports import NotPurgedError
from application.shared.command import acting
from domain.access.employee import NotPermittedError
from domain.customer.customer import Customer
from domain.privacy.outcomes import ErasureState
from domain.privacy.retention import OpenMatter, RetentionFacts
from domain.shared.personal import Erased, Restricted, Retention
from infrastructure.vault.keys import KeyId
from tests.application.privacy.erasing_bank import (
    ACCOUNT,
    AGENT,
    ASKING,
    HOLDER,
    PACK,
    TODAY,
    ErasingBank,
    under,
)
from tests.facts import on
from tests.memory_bank import Killed, rows_of

ROUND = ["privacy.ErasureDecided", "privacy.PersonalDataErased", "privacy.ErasureCarriedOut"]
RECENT = RetentionFacts(
    on(2030, 1, 1), last_transaction_on=on(2026, 6, 1), contracts=(), complaints=()
)


@pytest.fixture
def house() -> ErasingBank:
    return ErasingBank()


def test_who_may_not_ask_or_approve_does_not(house: ErasingBank) -> None:
    request = house.ask(frozenset(Retention))

    with pytest.raises(NotPermittedError, match="wu"):
        house.ask(frozenset(Retention), employee=AGENT)
    with acting(under(ASKING)), pytest.raises(NotPermittedError, match="chen"):
        house.erasures.approve(request, employee=ASKING, on=TODAY)


def test_keys_go_first_then_what_was_made_of_them_and_the_receipt_comes_last(
    house: ErasingBank,
) -> None:
    request = house.approved()

    house.carry_out(request)

    assert house.outside.trace == ["destroyed", "purged", "kept"]
    assert house.told()[-3:] == ROUND
    assert house.bank.keys.key(KeyId(HOLDER, Retention.IDENTITY)) is None
    assert house.erasures.request(request).state is ErasureState.CARRIED_OUT


def test_every_decision_names_the_rules_that_it_was_made_by(house: ErasingBank) -> None:
    house.carry_out(house.approved())

    contexts = {row.topic: json.loads(row.context) for row in house.bank.log.rows(0, 1_000)}
    assert contexts["privacy.ErasureDecided"]["policy_pack"] == PACK.pack.id


def test_the_receipt_says_what_became_of_each_class(house: ErasingBank) -> None:
    house.outside.facts = RECENT
    request = house.approved(frozenset({Retention.IDENTITY, Retention.TRANSACTIONS}))

    house.carry_out(request)

    head, line, *_ = house.outside.receipts[request, 1].splitlines()
    said = json.loads(line)
    assert head == "tests.example/log/erasure"
    assert said["erased"] == ["transactions"]
    assert said["restricted"] == [{"class": "identity", "until": "2040-01-01", "rule": "CN-R1"}]
    assert (said["requester"], said["approvers"]) == ("chen", ["zhao", "qian"])
    assert said["backups_gone_on"] == "2036-08-01"


def test_read_models_drop_fields_and_what_they_are_found_by(house: ErasingBank) -> None:
    house.outside.facts = RECENT
    request = house.approved()

    house.carry_out(request)

    customer = rows_of(house.bank.directory, "customers")[(HOLDER,)]
    account = rows_of(house.bank.accounts, "accounts")[(ACCOUNT,)]
    assert customer.name == customer.id_number == b"withheld restricted identity"
    assert (customer.born_on, customer.sex) == (None, None)
    assert customer.keys == (b"customer-no 1",)
    assert (account.account_no, account.keys) == (b"withheld erased transactions", ())


def test_what_is_kept_seals_what_comes_and_shows_nothing(house: ErasingBank) -> None:
    house.outside.facts = RECENT
    house.carry_out(house.approved())

    events = [house.bank.mapper.to_domain_event(row.event()) for row in house.bank.log.rows(0, 99)]

    registered = next(each for each in events if isinstance(each, Customer.CustomerRegistered))
    assert registered.name == Restricted(Retention.IDENTITY)
    assert isinstance(registered.name, Erased)
    assert house.bank.keys.key(KeyId(HOLDER, Retention.IDENTITY)) is not None


def test_nobody_approaches_a_person_whose_data_are_kept_out_of_use(house: ErasingBank) -> None:
    house.outside.facts = RECENT
    house.carry_out(house.approved())
    house.bank.catch_up(0)

    customer = house.bank.customers.find(HOLDER, Customer)

    assert not customer.may_be_contacted


def steps() -> list[str]:
    """Every point at which a process may die: around each append, after each thing outside."""
    appends = [f"{when} append {number}" for number in range(1, 5) for when in ("before", "after")]
    return [*appends, "destroyed", "purged", "kept"]


@pytest.mark.parametrize("step", steps())
def test_killed_anywhere_it_is_ended_once_by_whoever_comes_next(
    house: ErasingBank, step: str
) -> None:
    request = house.approved()
    house.bank.catch_up(0)
    start = house.bank.log.appends
    kill_at(house, step, start)

    with pytest.raises(Killed):
        carried_out_and_followed_up(house, request)
    house.bank.log.before = house.bank.log.after = lambda number: None
    successor = house.restarted()
    if successor.erasures.request(request).state is not ErasureState.CARRIED_OUT:
        successor.carry_out(request)

    assert successor.told()[-3:] == ROUND
    assert successor.told().count(ROUND[2]) == 1
    assert successor.bank.keys.key(KeyId(HOLDER, Retention.IDENTITY)) is None


def carried_out_and_followed_up(house: ErasingBank, request: UUID) -> None:
    house.carry_out(request)
    house.bank.catch_up(0)


def kill_at(house: ErasingBank, step: str, start: int) -> None:
    def die() -> None:
        raise Killed

    when, _, number = step.partition(" append ")
    if number:
        at = start + int(number)
        hook = "before" if when == "before" else "after"
        setattr(house.bank.log, hook, lambda number: die() if number == at else None)
    else:
        house.outside.after = lambda done: die() if done == step else None


def test_no_receipt_is_given_while_a_read_model_stands_still(house: ErasingBank) -> None:
    request = house.approved()
    house.outside.stands_still = True

    with pytest.raises(NotPurgedError):
        house.carry_out(request)
    left = house.carry_out_due(TODAY)
    house.outside.stands_still = False
    ended = house.carry_out_due(TODAY)

    assert left == []
    assert ended == [request]
    assert house.told().count("privacy.ErasureCarriedOut") == 1


def test_the_day_on_which_a_clock_runs_out_erases_what_was_kept(house: ErasingBank) -> None:
    house.outside.facts = RECENT
    request = house.approved()
    house.carry_out(request)

    too_early = house.carry_out_due(on(2039, 12, 31))
    in_time = house.carry_out_due(on(2040, 1, 1))
    again = house.carry_out_due(on(2040, 1, 2))

    assert (too_early, in_time, again) == ([], [request], [])
    assert house.bank.keys.key(KeyId(HOLDER, Retention.IDENTITY)) is None
    assert sorted(number for _, number in house.outside.receipts) == [1, 2]


def test_an_open_matter_is_looked_at_again_every_day(house: ErasingBank) -> None:
    left = RetentionFacts(on(2020, 1, 1), contracts=(), complaints=())
    house.outside.facts = replace(left, open_matters=frozenset({OpenMatter.UNPAID_LOAN}))
    request = house.approved()
    house.carry_out(request)

    while_it_lasts = house.carry_out_due(on(2036, 7, 2))
    house.outside.facts = left
    afterwards = house.carry_out_due(on(2036, 7, 3))

    assert (while_it_lasts, afterwards) == ([], [request])
    assert house.bank.keys.key(KeyId(HOLDER, Retention.IDENTITY)) is None


def test_an_erasure_that_the_log_has_lost_is_told_again_once(house: ErasingBank) -> None:
    for _ in range(2):
        with acting(under(ASKING)):
            house.erasures.recover(
                UUID(int=5),
                1,
                customer_id=HOLDER,
                customer_no="1",
                erased=(Retention.IDENTITY,),
                restricted=(),
                file=house.outside.file(HOLDER),
                receipt="signed",
                effective_on=TODAY,
            )

    assert house.told() == ["privacy.ErasureRecovered"]
