from pathlib import Path

from click.testing import CliRunner

from perfvec.commands.document_features import command
from perfvec.features.document import features_markdown


def test_writes_the_page(tmp_path: Path) -> None:
    page = tmp_path / "docs" / "features.md"
    result = CliRunner().invoke(command, ["--output", str(page)])
    assert result.exit_code == 0, result.output
    assert page.read_text(encoding="utf-8") == features_markdown()
