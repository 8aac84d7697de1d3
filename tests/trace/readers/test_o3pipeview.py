import io

import numpy as np
import pytest

from perfvec.errors import TraceError
from perfvec.trace.readers import open_trace
from tests.trace.readers.comparison import assert_same_registers, assert_same_run
from tests.trace.readers.samples import pipe_block, pipe_text, sample_trace


def opened(text: str):
    return open_trace(io.BytesIO(text.encode()))


def test_reads_the_retired_instructions_in_order():
    trace = sample_trace()
    result = opened(pipe_text(trace))
    assert (result.format, result.confidence, result.unknown_lines) == ("gem5-o3pipeview", "low", 0)
    assert_same_run(result.trace, trace, addresses=False, sizes=False)
    assert_same_registers(result.trace, trace)
    np.testing.assert_array_equal(result.trace.address, 0)
    np.testing.assert_array_equal(result.measured_cycles, [10] + [1] * 24)
    assert any("no memory addresses" in sentence for sentence in result.lacks)


def test_the_disassembly_may_hold_colons():
    block = pipe_block(500, 0x1000, 0, 1, "bl   0x2000 <std::sort:part>", 1000)
    assert len(opened(block + "\n").trace) == 1


def test_an_instruction_without_its_end_is_counted():
    good = pipe_block(500, 0x1000, 0, 1, "nop", 1000)
    result = opened("\n".join([good.split("\n")[0], good, "O3PipeView:retire:77:store:0"]) + "\n")
    assert (len(result.trace), result.unknown_lines) == (1, 2)


def test_squashed_instructions_alone_are_no_trace():
    with pytest.raises(TraceError, match="holds no instructions"):
        opened(pipe_block(500, 0x1000, 0, 1, "nop", 0) + "\n")


def test_blocks_cross_chunks():
    trace = sample_trace(passes=6_000)
    result = opened(pipe_text(trace))
    assert_same_run(result.trace, trace, addresses=False, sizes=False)
