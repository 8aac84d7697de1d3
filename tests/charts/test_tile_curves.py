import numpy as np
import pandas as pd

from perfvec.charts.tile_curves import speed_up_chart, tile_curve_chart


def table(machines=("a", "b"), measured=True) -> pd.DataFrame:
    parts = []
    for place, machine in enumerate(machines, start=1):
        cycles = np.array([300.0, 100.0, 200.0]) * place
        parts.append(
            pd.DataFrame(
                {
                    "kernel": "k",
                    "size": 16,
                    "tile": ["4", "8", "16"],
                    "machine": machine,
                    "instructions": 10,
                    "cycles": cycles,
                    "runtime_ns": cycles * 1000,
                    "cycles_low": 0.9 * cycles,
                    "cycles_high": 1.2 * cycles,
                    "over_best": cycles / cycles.min() - 1,
                    "is_best": cycles == cycles.min(),
                    "speed_up": cycles[2] / cycles,
                    "error": 0.1,
                    "measured_cycles": cycles * 1.1 if measured and place == 1 else np.nan,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def trace(figure, name):
    return next(item for item in figure.data if item.name == name)


def test_each_machine_has_a_line_in_a_readable_unit():
    figure = tile_curve_chart(table())
    assert list(trace(figure, "a").y) == [300, 100, 200]
    assert list(trace(figure, "b").x) == ["4", "8", "16"]
    assert figure.layout.yaxis.title.text == "Runtime (µs)"


def test_the_best_tile_has_a_star():
    stars = [item for item in tile_curve_chart(table()).data if item.marker.symbol == "star" and item.x[0] is not None]
    assert [list(item.x) for item in stars] == [["8"], ["8"]]
    assert [list(item.y) for item in stars] == [[100], [200]]


def test_gem5s_cycles_are_drawn_where_there_are_any():
    names = {item.name for item in tile_curve_chart(table()).data}
    assert {"a, gem5", "measured by gem5 (dotted)"} <= names
    assert "b, gem5" not in names
    assert "measured by gem5 (dotted)" not in {item.name for item in tile_curve_chart(table(measured=False)).data}


def test_bands_are_drawn_for_few_machines_only():
    def bands(names):
        return sum(item.fill == "tonexty" for item in tile_curve_chart(table(names)).data)

    assert bands(("a", "b", "c")) == 3
    assert bands(("a", "b", "c", "d")) == 0


def test_machines_without_a_clock_are_drawn_in_cycles():
    unclocked = table().assign(runtime_ns=np.nan)
    figure = tile_curve_chart(unclocked)
    assert figure.layout.yaxis.title.text == "Core cycles"
    assert list(trace(figure, "a").y) == [300, 100, 200]


def test_speed_ups():
    assert list(trace(speed_up_chart(table()), "a").y) == [200 / 300, 2, 1]
