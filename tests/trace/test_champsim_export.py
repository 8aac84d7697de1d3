import io

import numpy as np
import pytest
from hypothesis import given, settings

from perfvec.errors import TraceError
from perfvec.trace.champsim_export import write_champsim
from perfvec.trace.instruction import NO_REGISTER, InstructionFlag
from perfvec.trace.readers import open_trace
from perfvec.trace.trace import Trace
from tests.trace.readers.comparison import registers
from tests.trace.readers.samples import sample_trace
from tests.trace.strategies import traces

CONTROL = InstructionFlag.CONDITIONAL | InstructionFlag.UNCONDITIONAL
BRANCH_KIND = CONTROL | InstructionFlag.DIRECT | InstructionFlag.CALL | InstructionFlag.RETURN


def there_and_back(trace: Trace) -> Trace:
    file = io.BytesIO()
    write_champsim(trace, file)
    file.seek(0)
    return open_trace(file, format="champsim").trace


def kind(flags: InstructionFlag) -> InstructionFlag:
    """What of an instruction's branch kind ChampSim can say."""
    if flags & InstructionFlag.UNCONDITIONAL:
        if flags & InstructionFlag.RETURN:
            return InstructionFlag.UNCONDITIONAL | InstructionFlag.RETURN
        return flags & (InstructionFlag.UNCONDITIONAL | InstructionFlag.DIRECT | InstructionFlag.CALL)
    if flags & InstructionFlag.CONDITIONAL:
        return InstructionFlag.CONDITIONAL | InstructionFlag.DIRECT
    return InstructionFlag(0)


@settings(deadline=None)
@given(traces())
def test_what_the_format_holds_comes_back(trace):
    read = there_and_back(trace)
    np.testing.assert_array_equal(read.pc, trace.pc)
    for row in range(len(trace)):
        before, after = InstructionFlag(int(trace.flags[row])), InstructionFlag(int(read.flags[row]))
        assert after & BRANCH_KIND == kind(before)
        if before & CONTROL:
            assert (read.taken[row] == 1) == bool(before & InstructionFlag.UNCONDITIONAL or trace.taken[row] == 1)
        if before & (InstructionFlag.LOAD | InstructionFlag.STORE):
            assert read.address[row] == trace.address[row]
            if trace.address[row]:
                memory = InstructionFlag.LOAD | InstructionFlag.STORE
                assert after & memory == before & memory
        if not before & CONTROL:
            index = trace.static_index[row]
            for name, slots in (("sources", 4), ("destinations", 2)):
                wanted = [int(id_) for id_ in getattr(trace.static, name)[index] if id_ != NO_REGISTER][:slots]
                assert registers(read, row, name) == set(wanted)


@pytest.mark.parametrize("suffix", ["", ".gz", ".xz", ".zst"])
def test_the_suffix_chooses_the_wrapper(suffix, tmp_path):
    path = tmp_path / f"sample.champsim{suffix}"
    write_champsim(sample_trace(), path)
    result = open_trace(path)
    assert result.format == "champsim"
    assert result.wrapper == {"": "none", ".gz": "gzip", ".xz": "xz", ".zst": "zstd"}[suffix]
    np.testing.assert_array_equal(result.trace.pc, sample_trace().pc)


def test_an_access_across_lines_names_both():
    trace = sample_trace()
    address, size = trace.address.copy(), trace.size.copy()
    address[0], size[0] = 0x1038, 16
    file = io.BytesIO()
    write_champsim(Trace(**{**vars_of(trace), "address": address, "size": size}), file)
    first = np.frombuffer(file.getvalue()[:64], dtype="<u8")
    assert (int(first[2]), int(first[3])) == (0x1038, 0x1047)


def vars_of(trace: Trace) -> dict:
    return {name: getattr(trace, name) for name in Trace.__dataclass_fields__}


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(TraceError, match="cannot be written"):
        write_champsim(sample_trace(), tmp_path / "missing" / "trace.gz")
