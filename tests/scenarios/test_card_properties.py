"""Whatever is told of a card account, its books keep the invariants. Source: DOMAIN C9."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.billing.card_account import CardAccount
from domain.billing.card_statement import content_hash
from tests.scenarios.card_bank import SyntheticCard, synthetic_card
from tests.scenarios.card_books import books_alone
from tests.scenarios.straight_card import StraightCard
from tests.scenarios.test_cards_straight import statements, straight_statements

CARDS = st.builds(synthetic_card, seed=st.integers(100, 10_000), at=st.integers(0, 10_000))
SOME = settings(max_examples=40, deadline=None)


@SOME
@given(card=CARDS)
def test_the_books_are_what_a_straight_line_calculation_gives(card: SyntheticCard) -> None:
    books, model = books_alone(card), StraightCard(card)

    assert statements(books) == straight_statements(model)
    assert books.owed.minor == model.owed
    assert books.credit.minor == model.credit


@SOME
@given(card=CARDS)
def test_what_is_owed_is_the_sum_of_the_charges_less_the_credit(card: SyntheticCard) -> None:
    books = books_alone(card)

    assert books.owed.minor == sum(each.owed.minor for each in books.items) - books.credit.minor
    assert all(each.owed.minor >= 0 for each in books.items)
    assert books.credit.minor >= 0


@SOME
@given(card=CARDS)
def test_each_cycle_goes_on_where_the_one_before_closed_and_counts_each_fen_once(
    card: SyntheticCard,
) -> None:
    cycles = [each.cycle for each in books_alone(card).standings]

    for before, after in pairwise(cycles):
        assert after.opening == before.closing
        assert after.period.starts_on == before.period.ends_on
    for each in cycles:
        assert each.closing == each.opening + each.debits - each.credits
        assert each.debt.total == each.amount_due
        assert each.carried <= each.minimum <= each.amount_due


@SOME
@given(card=CARDS)
def test_every_payment_goes_somewhere_to_the_fen(card: SyntheticCard) -> None:
    for each in books_alone(card).reductions.values():
        shares = sum(share.amount.minor for share in each.shares)
        assert shares + each.rest.minor == each.amount.minor
        assert sum(part.amount.minor for part in each.minimum) <= each.amount.minor


@SOME
@given(card=CARDS)
def test_what_comes_later_changes_no_statement_that_was_cut(card: SyntheticCard) -> None:
    books = books_alone(card)
    events: Sequence[object] = books.pending_events
    told = [each.cycle for each in events if isinstance(each, CardAccount.CardCycleCut)]

    assert [each.cycle for each in books.standings] == told
    assert len({content_hash(books.id, each, 1) for each in told}) == len(told)
