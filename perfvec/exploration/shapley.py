"""Shapley values: the one fair division of a difference among the groups that make it.

Enters: how many players there are, and a function that values many coalitions at once. Leaves: `ShapleyValues`, which
sum to the value of all players less that of none. A player's value is its marginal contribution averaged over all
orders in which players may join (Shapley, 'A Value for n-Person Games', 1953): exact over all coalitions up to
`MOST_EXACT_PLAYERS`, over sampled orders above, each taken with its reverse (Mitchell et al., JMLR 23(43), 2022).

Shapes: g players, n coalitions, o sampled pairs of orders.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

MOST_EXACT_PLAYERS = 12
ORDER_PAIRS = 256
_ORDERS_AT_ONCE = 64

Valuation = Callable[[NDArray[np.bool_]], NDArray[np.float64]]


@dataclass(frozen=True)
class ShapleyValues:
    """values: float64 [g]. standard_errors: float64 [g], of the sampling; 0 where exact.

    empty, full: values of no player and of all. coalitions: how many were valued. exact: no sampling.
    """

    values: NDArray[np.float64]
    standard_errors: NDArray[np.float64]
    empty: float
    full: float
    coalitions: int
    exact: bool


def all_subsets(count: int) -> NDArray[np.bool_]:
    """Return every choice among `count` players, bool [2^count, count]; row r chooses the bits of r."""
    rows: NDArray[np.bool_] = (np.arange(1 << count)[:, None] >> np.arange(count)[None] & 1).astype(np.bool_)
    return rows


def shapley_values(
    players: int,
    valuation: Valuation,
    *,
    seed: int = 0,
    order_pairs: int = ORDER_PAIRS,
    most_exact: int = MOST_EXACT_PLAYERS,
) -> ShapleyValues:
    """Divide what all players are worth together among them.

    Args:
        players: g, how many there are.
        valuation: takes coalitions, bool [n, g], and returns what each is worth, float64 [n].
        seed: of the sampled orders.
        order_pairs: how many orders are sampled, each with its reverse, where there are too many players.
        most_exact: up to so many players, all 2^g coalitions are valued.

    Raises:
        ValueError: a number of players or orders that makes no sense.
    """
    if players < 0 or order_pairs < 2:
        raise ValueError(f"{players} players and {order_pairs} pairs of orders were asked for.")
    if players <= most_exact:
        return _exact(players, valuation)
    return _sampled(players, valuation, np.random.default_rng(seed), order_pairs)


def _exact(players: int, valuation: Valuation) -> ShapleyValues:
    """Average over all coalitions S without i: |S|! (g - |S| - 1)! / g! · (v(S and i) - v(S))."""
    coalitions = all_subsets(players)
    worth = valuation(coalitions)
    sizes = coalitions.sum(axis=1)
    weights = np.array([1.0 / (players * comb(players - 1, size)) for size in range(players)])
    values = np.empty(players)
    for player in range(players):
        without = np.flatnonzero(~coalitions[:, player])
        values[player] = weights[sizes[without]] @ (worth[without | 1 << player] - worth[without])
    return ShapleyValues(values, np.zeros(players), float(worth[0]), float(worth[-1]), len(worth), exact=True)


def _sampled(players: int, valuation: Valuation, random: np.random.Generator, pairs: int) -> ShapleyValues:
    """Average marginal contributions over orders; the mean of an order and its reverse is one sample."""
    forward = np.stack([random.permutation(players) for _ in range(pairs)])
    paths = np.concatenate(
        [_worth_along(orders, valuation) for orders in np.array_split(forward, -(-pairs // _ORDERS_AT_ONCE))]
    )
    added = np.diff(paths, axis=2)  # by place in the order; back to players:
    of_players = [np.take_along_axis(added[:, way], np.argsort(_ways(forward)[way], axis=1), axis=1) for way in (0, 1)]
    means = (of_players[0] + of_players[1]) / 2.0
    errors = means.std(axis=0, ddof=1) / np.sqrt(pairs)
    empty, full = float(paths[0, 0, 0]), float(paths[0, 0, -1])
    return ShapleyValues(means.mean(axis=0), errors, empty, full, 2 * pairs * (players + 1), exact=False)


def _ways(orders: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return orders, orders[:, ::-1]


def _worth_along(orders: NDArray[np.int64], valuation: Valuation) -> NDArray[np.float64]:
    """Value coalitions as players join in each order [o, g] and in its reverse: float64 [o, 2, g + 1]."""
    ranks = np.stack([np.argsort(way, axis=1) for way in _ways(orders)], axis=1)
    players = orders.shape[1]
    joined = ranks[:, :, None, :] < np.arange(players + 1)[None, None, :, None]  # after so many have joined
    return valuation(joined.reshape(-1, players)).reshape(len(orders), 2, players + 1)
