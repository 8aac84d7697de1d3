import gzip
import io
import struct

import numpy as np
import pytest

from perfvec.errors import TraceError
from perfvec.trace.instruction import NO_REGISTER, OPERATION_CLASSES, InstructionFlag
from perfvec.trace.readers import open_trace
from perfvec.trace.readers.cvp1_records import parse_records
from tests.trace.readers.comparison import assert_same_registers, assert_same_run, registers
from tests.trace.readers.samples import cvp1_bytes, sample_trace


def opened(data: bytes, **options):
    return open_trace(io.BytesIO(data), **options)


def test_reads_everything_back():
    trace = sample_trace()
    result = opened(gzip.compress(cvp1_bytes(trace)))
    assert (result.format, result.wrapper, result.confidence, result.truncated) == ("cvp-1", "gzip", "reduced", False)
    assert_same_run(result.trace, trace)
    assert_same_registers(result.trace, trace)
    assert result.assumed_classes == pytest.approx(3 / 25)


def test_a_record_byte_by_byte():
    """ldr q1, [x2], #16 as the format's description lays it out."""
    record = (
        struct.pack("<QBQB", 0x1000, 1, 0x2000, 16) + bytes([1, 2, 2, 33, 2]) + bytes(16) + struct.pack("<Q", 0x2010)
    )
    rows, consumed, _ = parse_records(record)
    assert consumed == len(record)
    assert (int(rows.pc[0]), int(rows.address[0]), int(rows.element[0]), int(rows.data[0])) == (0x1000, 0x2000, 16, 1)
    assert int(rows.base[0]) == 2
    trace = opened(record * 8, format="cvp-1").trace
    assert registers(trace, 0, "sources") == {2}
    assert registers(trace, 0, "destinations") == {33, 2}
    assert registers(trace, 0, "address_sources") == {2}


def test_a_load_into_its_own_base_is_no_base_update():
    record = struct.pack("<QBQB", 0x1000, 1, 0x2000, 8) + bytes([1, 2, 1, 2]) + struct.pack("<Q", 0x2000)
    assert int(parse_records(record)[0].base[0]) == NO_REGISTER


@pytest.mark.parametrize(
    ("kind", "inputs", "outputs", "flags"),
    [
        (3, [64], [], InstructionFlag.CONDITIONAL | InstructionFlag.DIRECT),
        (4, [], [], InstructionFlag.UNCONDITIONAL | InstructionFlag.DIRECT),
        (4, [], [30], InstructionFlag.UNCONDITIONAL | InstructionFlag.DIRECT | InstructionFlag.CALL),
        (5, [9], [], InstructionFlag.UNCONDITIONAL),
        (5, [9], [30], InstructionFlag.UNCONDITIONAL | InstructionFlag.CALL),
        (5, [30], [], InstructionFlag.UNCONDITIONAL | InstructionFlag.RETURN),
    ],
)
def test_branch_kinds(kind, inputs, outputs, flags):
    names = bytes([len(inputs), *inputs, len(outputs), *outputs]) + bytes(8 * len(outputs))
    record = struct.pack("<QBBQ", 0x1000, kind, 1, 0x1000) + names
    trace = opened(record * 3, format="cvp-1").trace
    assert trace.flags[0] == flags
    np.testing.assert_array_equal(trace.taken, 1)


@pytest.mark.parametrize(("kind", "name"), [(0, "IntAlu"), (6, "FloatAdd"), (7, "IntMult"), (8, "unknown")])
def test_classes(kind, name):
    trace = opened(struct.pack("<QBBB", 0x1000, kind, 0, 0) * 3, format="cvp-1").trace
    assert OPERATION_CLASSES[trace.op_class[0]] == name


def test_flags_that_the_traces_do_not_list():
    compare = struct.pack("<QB", 0x1000, 0) + bytes([1, 5, 0])
    branch = struct.pack("<QBB", 0x1004, 3, 0) + bytes([0, 0])
    trace = opened((compare + branch) * 3, format="cvp-1").trace
    assert registers(trace, 0, "destinations") == {64}
    assert registers(trace, 1, "sources") == {64}


def test_an_untaken_branch_has_no_target():
    record = struct.pack("<QBB", 0x1000, 3, 0) + bytes([1, 64, 0])
    trace = opened(record * 3, format="cvp-1").trace
    np.testing.assert_array_equal(trace.taken, 0)


@pytest.mark.parametrize("lost", [1, 5, 25])
def test_a_cut_file_says_so(lost):
    data = cvp1_bytes(sample_trace())
    result = opened(data[:-lost])
    assert (len(result.trace), result.truncated) == (24 if lost < 21 else 23, True)


@pytest.mark.parametrize(("place", "value", "what"), [(8, 77, "type"), (29, 200, "register")])
def test_impossible_records_are_named(place, value, what):
    good = struct.pack("<QBBB", 0x1000, 0, 0, 0)
    record = bytearray(good * 2 + struct.pack("<QBBBB", 0x1000, 0, 0, 1, 1) + bytes(8))
    record[place if what == "type" else 2 * len(good) + 11] = value
    with pytest.raises(TraceError, match=f"has a {what} that does not exist"):
        opened(bytes(record), format="cvp-1")


def test_records_cross_chunks():
    trace = sample_trace(passes=40_000)
    result = opened(cvp1_bytes(trace))
    assert_same_run(result.trace, trace)
