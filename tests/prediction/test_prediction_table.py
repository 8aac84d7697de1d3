from perfvec.prediction.prediction import Prediction
from perfvec.prediction.prediction_table import write_predictions


def test_golden_table(tmp_path):
    path = tmp_path / "out.csv"
    write_predictions([Prediction("a, b", "m", 2000, 3001.5, 750.375), Prediction("c", "n", 3, 9.0, None)], path)
    assert path.read_text() == (
        "program,machine,instructions,cycles,runtime_ns,cpi\n"
        '"a, b",m,2000,3001.500,750.375,1.500750\n'
        "c,n,3,9.000,,3.000000\n"
    )


def test_error_bars_are_added_where_there_are_any(tmp_path):
    path = tmp_path / "out.csv"
    write_predictions([Prediction("a", "m", 10, 30.0, 7.5, 20.0, 45.0), Prediction("a", "n", 10, 9.0, None)], path)
    assert path.read_text() == (
        "program,machine,instructions,cycles,runtime_ns,cpi,cycles_low,cycles_high\n"
        "a,m,10,30.000,7.500,3.000000,20.000,45.000\n"
        "a,n,10,9.000,,0.900000,,\n"
    )
