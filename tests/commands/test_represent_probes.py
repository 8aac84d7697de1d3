import json

from click.testing import CliRunner

from perfvec.commands.represent_probes import command
from perfvec.prediction.library import LIBRARY_FOLDER


def test_a_library_of_another_model_is_refused(tmp_path):
    card = json.loads((LIBRARY_FOLDER / "card.json").read_text()) | {"foundation": "other"}
    (tmp_path / "card.json").write_text(json.dumps(card))
    result = CliRunner().invoke(command, ["--library", str(tmp_path), "--output", str(tmp_path)])
    assert result.exit_code == 1
    assert "belongs to foundation model other" in result.output
