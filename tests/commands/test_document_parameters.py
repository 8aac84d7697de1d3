from click.testing import CliRunner

from perfvec.commands.document_parameters import PAGE, command
from perfvec.microarchitecture.parameter_schema import PARAMETER_FIELDS


def test_the_page_is_current(tmp_path):
    result = CliRunner().invoke(command, ["--output", str(tmp_path / "parameters.md")])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "parameters.md").read_text() == PAGE.read_text()


def test_the_page_has_a_row_for_each_parameter():
    text = PAGE.read_text()
    for field in PARAMETER_FIELDS:
        assert text.count(f"\n| `{field.name}` | **{field.label}.** {field.help} |") == 1


def test_an_unwritable_place_is_refused(tmp_path):
    result = CliRunner().invoke(command, ["--output", str(tmp_path / "absent" / "parameters.md")])
    assert result.exit_code == 1
    assert "Error:" in result.output
