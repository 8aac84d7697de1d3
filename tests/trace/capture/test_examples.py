"""The example programs."""

import pytest

from perfvec.errors import CaptureError
from perfvec.trace.capture.capture import capture
from perfvec.trace.capture.compile import compile_c
from perfvec.trace.capture.examples import read_examples
from tests.trace.capture.compiling import needs_library

EXAMPLES = {example.name: example for example in read_examples()}


def test_there_are_examples_with_titles_and_descriptions():
    assert len(EXAMPLES) >= 5
    assert all(example.title and example.description.endswith(".") for example in EXAMPLES.values())


@needs_library
@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_compiles_without_a_warning_and_runs_to_its_end(name):
    compiled = compile_c(EXAMPLES[name].source)
    assert compiled.diagnostics == ()
    result = capture(compiled.elf)
    assert (result.exit_code, result.fault, result.truncated, result.unknown_system_calls) == (0, None, False, {})
    assert result.output
    assert 50_000 < len(result.trace) < 10_000_000


def test_an_example_without_its_comment_is_refused(tmp_path):
    (tmp_path / "bare.c").write_text("int main(void) { return 0; }\n")
    with pytest.raises(CaptureError, match=r"bare\.c' must open with a comment"):
        read_examples(tmp_path)
