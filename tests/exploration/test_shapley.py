"""Shapley values, by the axioms that define them and against the definition itself."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfvec.exploration.shapley import all_subsets, shapley_values

PLAYERS = st.integers(1, 7)
SEEDS = st.integers(0, 2**32 - 1)
METHODS = pytest.mark.parametrize("most_exact", [12, 0], ids=["exact", "sampled"])


def random_game(players, seed):
    """A value for each of the 2^g coalitions, without any structure."""
    worth = np.random.default_rng(seed).normal(0.0, 1e6, 1 << players)
    return lambda chosen: worth[chosen @ (1 << np.arange(players))]


def by_definition(players, valuation):
    totals, orders = np.zeros(players), list(permutations(range(players)))
    for order in orders:
        chosen = np.zeros((1, players), dtype=bool)
        before = valuation(chosen)[0]
        for player in order:
            chosen[0, player] = True
            after = valuation(chosen)[0]
            totals[player] += after - before
            before = after
    return totals / len(orders)


@METHODS
@given(PLAYERS, SEEDS)
def test_efficiency(most_exact, players, seed):
    found = shapley_values(players, random_game(players, seed), order_pairs=4, most_exact=most_exact)
    assert found.values.sum() == pytest.approx(found.full - found.empty, abs=1e-9 * np.abs(found.values).sum())


@METHODS
@given(PLAYERS, SEEDS, st.floats(-1e6, 1e6))
def test_a_dummy_gets_what_it_is_worth_alone(most_exact, players, seed, alone):
    game = random_game(players, seed)
    found = shapley_values(
        players + 1,
        lambda chosen: game(chosen[:, :-1]) + alone * chosen[:, -1],
        order_pairs=4,
        most_exact=most_exact,
    )
    assert found.values[-1] == pytest.approx(alone, abs=1e-6)


@given(st.integers(2, 7), SEEDS)
def test_players_that_are_alike_get_the_same(players, seed):
    """The game sees only whether one or both of the first two have joined."""
    game = random_game(players, seed)

    def symmetric(chosen):
        both = chosen.copy()
        both[:, 0], both[:, 1] = chosen[:, 0] & chosen[:, 1], chosen[:, 0] | chosen[:, 1]
        return game(both)

    values = shapley_values(players, symmetric).values
    assert values[0] == pytest.approx(values[1], abs=1e-3)


@METHODS
@given(PLAYERS, SEEDS, SEEDS)
def test_additivity(most_exact, players, one, other):
    games = random_game(players, one), random_game(players, other)
    separate = [shapley_values(players, game, order_pairs=3, most_exact=most_exact).values for game in games]
    together = shapley_values(
        players, lambda chosen: games[0](chosen) + games[1](chosen), order_pairs=3, most_exact=most_exact
    )
    np.testing.assert_allclose(together.values, sum(separate), atol=1e-3)


@given(st.integers(0, 5), SEEDS)
def test_the_exact_values_are_the_mean_over_all_orders(players, seed):
    game = random_game(players, seed)
    np.testing.assert_allclose(shapley_values(players, game).values, by_definition(players, game), atol=1e-3)


def test_sampled_values_lie_within_their_standard_errors():
    """Of 14 players in 20 games, about one in 20 of the values may be two standard errors off; none is six."""
    game = random_game(6, 3)
    exact = shapley_values(6, game).values
    scores = np.concatenate(
        [
            (found.values - exact) / found.standard_errors
            for seed in range(20)
            if (found := shapley_values(6, game, seed=seed, order_pairs=200, most_exact=0))
        ]
    )
    assert np.abs(scores).max() < 6
    assert 0.5 < scores.std() < 1.5


def test_sampling_is_seeded_and_says_so():
    game = random_game(6, 1)
    one, again, other = (shapley_values(6, game, seed=seed, order_pairs=8, most_exact=5) for seed in (4, 4, 5))
    assert not one.exact
    assert (one.values == again.values).all()
    assert (one.values != other.values).any()
    assert (one.standard_errors > 0).all()
    assert one.coalitions == 2 * 8 * 7


def test_up_to_twelve_players_are_exact():
    twelve = shapley_values(12, lambda chosen: chosen.sum(axis=1) ** 2.0)
    assert twelve.exact
    assert twelve.coalitions == 4096
    assert not twelve.standard_errors.any()
    np.testing.assert_allclose(twelve.values, 12.0)
    assert not shapley_values(13, lambda chosen: chosen.sum(axis=1) ** 2.0).exact


def test_no_player_gets_nothing():
    found = shapley_values(0, lambda chosen: np.full(len(chosen), 7.0))
    assert len(found.values) == 0
    assert (found.empty, found.full) == (7.0, 7.0)


def test_subsets_are_the_bits_of_their_row():
    assert all_subsets(3).astype(int) @ [1, 2, 4] == pytest.approx(np.arange(8))


@pytest.mark.parametrize("wrong", [{"players": -1}, {"players": 20, "order_pairs": 1}])
def test_senseless_numbers_are_refused(wrong):
    with pytest.raises(ValueError, match="asked for"):
        shapley_values(valuation=lambda chosen: np.zeros(len(chosen)), **wrong)
