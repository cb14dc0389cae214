"""When a budget is met."""

from __future__ import annotations

import pytest

from infrastructure.bench.figures import Figure


@pytest.mark.parametrize(("ours", "met"), [(600.0, True), (599.0, False)])
def test_a_rate_is_measured_against_its_peers(ours: float, met: bool) -> None:
    figure = Figure("single saves", ours, "commands/s", peer=100.0, budget=6.0)

    assert figure.ratio == ours / 100.0
    assert figure.met is met


@pytest.mark.parametrize(("ours", "met"), [(4.0, True), (4.1, False)])
def test_of_two_times_the_shorter_one_is_better(ours: float, met: bool) -> None:
    figure = Figure("loading", ours, "ms", peer=10.0, budget=2.5, lower_is_better=True)

    assert figure.met is met


@pytest.mark.parametrize(
    ("ours", "lower_is_better", "met"),
    [(1_000.0, False, True), (999.0, False, False), (50.0, True, True), (1_001.0, True, False)],
)
def test_a_figure_without_a_peer_is_held_to_its_budget(
    ours: float, lower_is_better: bool, met: bool
) -> None:
    figure = Figure("nightly", ours, "x", budget=1_000.0, lower_is_better=lower_is_better)

    assert figure.ratio is None
    assert figure.met is met


def test_a_figure_without_a_budget_is_neither_met_nor_missed() -> None:
    assert Figure("import", 5.0, "rows/s").met is None


def test_as_an_object_a_figure_says_all_that_the_table_does() -> None:
    told = Figure("single saves", 600.0, "commands/s", peer=100.0, budget=6.0).as_object()

    assert {"name", "ours", "peer", "unit", "ratio", "budget", "met"} <= told.keys()
    assert (told["ratio"], told["met"]) == (6.0, True)
