import json
import shutil

import pytest
from click.testing import CliRunner

from perfvec.commands.represent_probes import command
from perfvec.prediction.library import LIBRARY_FOLDER, load_library
from perfvec.prediction.probe_vectors import read_probe_vectors


def test_a_library_of_another_model_is_refused(tmp_path):
    card = json.loads((LIBRARY_FOLDER / "card.json").read_text()) | {"foundation": "other"}
    (tmp_path / "card.json").write_text(json.dumps(card))
    result = CliRunner().invoke(command, ["--library", str(tmp_path), "--output", str(tmp_path)])
    assert result.exit_code == 1
    assert "belongs to foundation model other" in result.output


@pytest.mark.slow
def test_probes_that_the_library_has_are_left_out(tmp_path):
    library = tmp_path / "library"
    library.mkdir()
    for name in ("card.json", "programs.csv"):
        shutil.copy(LIBRARY_FOLDER / name, library)
    with (library / "programs.csv").open("a") as file:
        for name in ("micro-chase-2m", "micro-chase-4m", "micro-gather-4m"):
            file.write(name + "," * 18 + "\n")
    result = CliRunner().invoke(command, ["--library", str(library), "--output", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert read_probe_vectors(load_library().foundation, tmp_path).programs == ("micro-gather-1m",)
