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
