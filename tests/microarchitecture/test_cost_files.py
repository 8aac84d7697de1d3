import json

import pytest

from perfvec.errors import MachineError
from perfvec.microarchitecture.cost_files import read_cost_table, read_cost_tables, shipped_costs
from perfvec.microarchitecture.public_machines import presets

AREA = {
    "schema": "perfvec.cost_table",
    "schema_version": 1,
    "name": "area",
    "label": "Area",
    "unit": "mm2",
    "source": "test",
    "terms": [
        {"coefficient": 0.5},
        {"coefficient": 0.01, "factors": {"l2.size_kb": 1, "l2.assoc": 0.5}},
        {"coefficient": 0.002, "factors": {"rob_entries": 1}, "where": {"core": "o3"}},
    ],
}


def write(folder, document, name="area.json"):
    path = folder / name
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return path


def test_json_and_csv_describe_the_same_cost(tmp_path):
    from_json = read_cost_table(write(tmp_path, AREA))
    text = "coefficient,factors,where\n0.5,,\n0.01,l2.size_kb l2.assoc^0.5,\n0.002,rob_entries^1,core=o3\n"
    from_csv = read_cost_table(write(tmp_path, text, "area_mm2.csv"))
    assert (from_csv.name, from_csv.unit, from_csv.terms) == (from_json.name, from_json.unit, from_json.terms)
    assert from_csv.evaluate(presets()["cortex_a72_like"]) == pytest.approx(0.5 + 0.01 * 1024 * 4 + 0.002 * 128)


def test_shipped_costs_have_names_units_and_sources():
    costs = shipped_costs()
    assert set(costs) == {"cost", "on_chip_memory_kb"}
    assert all(cost.unit and cost.source for cost in costs.values())


@pytest.mark.parametrize(
    ("term", "sentence"),
    [
        ({"coefficient": "1"}, "coefficient is '1'; it should be a finite number"),
        ({"coefficient": float("nan")}, "coefficient is nan; it should be a finite number"),
        ({}, "coefficient is None"),
        ({"coefficient": 1, "factor": {}}, "should be an object with coefficient"),
        ({"coefficient": 1, "factors": {"l3.size_kb": 1}}, "'l3.size_kb' is no numeric machine parameter"),
        ({"coefficient": 1, "factors": {"core": 1}}, "'core' is no numeric machine parameter"),
        ({"coefficient": 1, "factors": {"l2.size_kb": True}}, "exponent of l2.size_kb is True"),
        ({"coefficient": 1, "factors": {"l2.size_kb": 1000}}, "exponent of l2.size_kb is 1000.0; it should lie within"),
        ({"coefficient": 1, "factors": {"rob_entries": -1}}, "rob_entries may be 0"),
        ({"coefficient": 1, "where": {"core": "vliw"}}, "core is 'vliw'; it should be one of o3, inorder"),
        ({"coefficient": 1, "where": {"rob_entries": False}}, "rob_entries is False"),
        ({"coefficient": 1, "where": {"colour": "red"}}, "'colour' is no machine parameter"),
        ({"coefficient": 1, "where": []}, "factors and where should be objects"),
        (7, "should be an object with coefficient"),
    ],
)
def test_a_wrong_term_is_named(tmp_path, term, sentence):
    path = write(tmp_path, {**AREA, "terms": [{"coefficient": 1}, term]})
    with pytest.raises(MachineError, match=rf"area[.]json', term 2.*{sentence}"):
        read_cost_table(path)


def test_a_negative_exponent_is_fine_where_the_parameter_is_never_zero(tmp_path):
    term = {"coefficient": 1, "factors": {"rob_entries": -1}, "where": {"core": "o3"}}
    cost = read_cost_table(write(tmp_path, {**AREA, "terms": [term]}))
    assert cost.evaluate(presets()["cortex_a72_like"]) == pytest.approx(1 / 128)
    assert cost.evaluate(presets()["cortex_a7_like"]) == 0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"schema": "other"}, "is not a cost table"),
        ({"schema_version": 2}, "version 2; this program reads 1"),
        ({"name": ""}, "name ''; it should be a string"),
        ({"terms": []}, "list of 'terms', at least one"),
    ],
)
def test_a_wrong_header_is_named(tmp_path, changes, sentence):
    with pytest.raises(MachineError, match=sentence):
        read_cost_table(write(tmp_path, {**AREA, **changes}))


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("area_mm2.csv", "a,b\n1,2\n", "should be a CSV with the columns coefficient, factors, where"),
        ("area_mm2.csv", "", "should be a CSV with the columns"),
        ("area.csv", "coefficient,factors,where\n1,,\n", "named after its quantity and unit"),
        ("area_mm2.csv", "coefficient,factors,where\nx,,\n", "line 2: coefficient is 'x'"),
        ("area_mm2.csv", "coefficient,factors,where\n1,l2.size_kb^x,\n", "line 2: exponent of l2.size_kb is 'x'"),
        ("area_mm2.csv", "coefficient,factors,where\n1,,core\n", "'core' should be a parameter, '=' and a value"),
    ],
)
def test_a_wrong_csv_is_named(tmp_path, name, text, sentence):
    with pytest.raises(MachineError, match=sentence):
        read_cost_table(write(tmp_path, text, name))


def test_two_tables_of_one_name_are_refused(tmp_path):
    paths = [write(tmp_path, AREA), write(tmp_path, AREA, "again.json")]
    with pytest.raises(MachineError, match="defines the cost 'area', which another file defines already"):
        read_cost_tables(paths)
