from click.testing import CliRunner

from perfvec.commands.probe_kit import command
from perfvec.microarchitecture.probe_kit import build_probe_kit
from perfvec.microarchitecture.public_machines import PRESETS_FOLDER, presets


def test_writes_the_kit_with_and_without_a_machine(tmp_path):
    for options, machine in (([], None), (["--machine", str(PRESETS_FOLDER / "a64fx_like.json")], "a64fx_like")):
        result = CliRunner().invoke(command, [*options, "--output", str(tmp_path / "kit.zip")])
        assert result.exit_code == 0, result.output
        assert (tmp_path / "kit.zip").read_bytes() == build_probe_kit(presets()[machine] if machine else None)


def test_an_invalid_machine_is_refused(tmp_path):
    (tmp_path / "bad.json").write_text("{}")
    result = CliRunner().invoke(
        command, ["--machine", str(tmp_path / "bad.json"), "--output", str(tmp_path / "kit.zip")]
    )
    assert result.exit_code == 1
    assert "core is missing" in result.output
