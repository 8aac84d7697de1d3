"""The waterfall of a dot product ends at the dot product."""

import numpy as np

from perfvec.charts.dot_product import SHOWN, dot_product_chart


def test_the_steps_add_to_the_product_and_the_rest_is_one_step():
    random = np.random.default_rng(0)
    vector, machine = random.normal(size=40), random.normal(size=40)
    fall = dot_product_chart(vector, machine, [f"c{place}" for place in range(40)]).data[0]
    assert np.isclose(sum(fall.x), vector @ machine)
    assert fall.y[SHOWN] == f"other {40 - SHOWN}"
    assert fall.measure[-1] == "total"
    assert fall.text[-1] == f"{vector @ machine:.3f}"


def test_the_largest_products_come_first():
    fall = dot_product_chart(np.array([1.0, -5.0, 2.0]), np.ones(3), ["a", "b", "c"]).data[0]
    assert list(fall.y[:3]) == ["b", "c", "a"]
