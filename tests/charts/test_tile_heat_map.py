from perfvec.charts.tile_heat_map import tile_heat_map
from tests.charts.test_tile_curves import table


def test_a_row_a_machine_a_column_a_tile():
    (heat,) = tile_heat_map(table(("first", "second"))).data
    assert list(heat.x) == ["4", "8", "16"]
    assert list(heat.y) == ["first", "second"]
    assert list(heat.text[0]) == ["+200%", "best", "+100%"]
    assert heat.z.max() == 1.0  # colours end at twice the best
