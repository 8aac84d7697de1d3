import io
import struct

import numpy as np
import pytest

from perfvec.errors import TraceError
from perfvec.trace.champsim_export import write_champsim
from perfvec.trace.readers import open_trace
from tests.trace.readers.comparison import assert_same_registers, assert_same_run
from tests.trace.readers.samples import cvp1_bytes, exec_text, perfvec_text, pipe_text, sample_trace

BASE = 0x400000


def elf(machine: int = 183, offset: int = 64, words: dict[int, int] | None = None) -> bytes:
    trace = sample_trace()
    encodings = trace.static.encoding[trace.static_index]
    code = np.full(16, 0xD503201F, dtype="<u4")
    code[(trace.pc.astype(np.int64) - BASE) // 4] = encodings
    for place, word in (words or {}).items():
        code[place] = word
    header = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HHIQQQ", 2, machine, 1, BASE, offset, 0)
    header += struct.pack("<IHHHHHH", 0, 64, 56, 1, 0, 0, 0)
    segment = struct.pack("<IIQQQQQQ", 1, 5, 120, BASE, BASE, 4 * len(code), 4 * len(code), 4096)
    return header + segment + code.tobytes()


def opened(text: str, program: bytes, **options):
    return open_trace(io.BytesIO(text.encode()), elf=io.BytesIO(program), **options)


def test_the_program_gives_encodings():
    trace = sample_trace()
    result = opened(exec_text(trace), elf())
    assert (result.confidence, result.lacks, result.assumed_classes) == ("high", (), 0.0)
    assert_same_run(result.trace, trace)
    assert_same_registers(result.trace, trace)
    np.testing.assert_array_equal(
        result.trace.static.encoding[result.trace.static_index], trace.static.encoding[trace.static_index]
    )


def test_the_program_cannot_give_addresses():
    result = opened(pipe_text(sample_trace()), elf())
    assert result.confidence == "low"
    assert any("addresses" in sentence for sentence in result.lacks)


def test_classes_of_cvp1_become_exact():
    trace = sample_trace()
    result = open_trace(io.BytesIO(cvp1_bytes(trace)), elf=io.BytesIO(elf()))
    np.testing.assert_array_equal(result.trace.op_class, trace.op_class)


def test_code_that_is_not_in_the_file_stays_as_it_was():
    trace = sample_trace()
    text = exec_text(trace).replace("0x40002c", "0x90002c")
    result = opened(text, elf())
    assert any("no code for" in sentence for sentence in result.lacks)
    assert result.confidence == "reduced"


@pytest.mark.parametrize(
    ("program", "message"),
    [
        (b"\x7fELF\x01\x01" + bytes(60), "no 64-bit little-endian ELF file"),
        (elf(machine=62), "machine number 62; AArch64 is 183"),
        (elf(offset=1 << 40), "program headers lie beyond its end"),
        (b"", "no 64-bit little-endian ELF file"),
        (elf(words={0: 0xD503201F, 8: 0xD503201F, 10: 0xD503201F, 5: 0xD503201F}), "only 0% of the trace's memory"),
    ],
)
def test_other_programs_are_refused(program, message):
    with pytest.raises(TraceError, match=message):
        opened(exec_text(sample_trace()), program)


def test_a_program_elsewhere_is_refused():
    with pytest.raises(TraceError, match="it has code for 0% of the executed instructions"):
        opened(exec_text(sample_trace()).replace("0x4000", "0x7000"), elf())


def test_a_champsim_file_of_an_aarch64_program_becomes_one():
    file = io.BytesIO()
    write_champsim(sample_trace(), file)
    file.seek(0)
    result = open_trace(file, elf=io.BytesIO(elf()))
    assert (result.trace.isa, result.confidence) == ("aarch64", "reduced")
    np.testing.assert_array_equal(result.trace.op_class, sample_trace().op_class)
    np.testing.assert_array_equal(result.trace.size, sample_trace().size)


def test_perfvecs_text_gains_encodings():
    main, store = (io.BytesIO(text.encode()) for text in perfvec_text(sample_trace()))
    result = open_trace(main, companion=store, elf=io.BytesIO(elf()))
    assert (result.confidence, result.lacks) == ("high", ())
