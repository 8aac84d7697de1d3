import pytest

from perfvec.errors import TraceError
from perfvec.trace.instruction import NO_REGISTER, OPERATION_CLASSES, SYSTEM_REGISTER
from perfvec.trace.readers.gem5_versions import gem5_numbers, known_versions, operation_class
from perfvec.trace.readers.static_rows import INTERMEDIATE

INTEGER, VECTOR = 0, 2


@pytest.mark.parametrize(
    ("version", "load", "store", "stack_pointer", "condition"),
    [
        ("20.1", 47, 48, 43, 5),
        ("21.2", 47, 48, 42, 5),
        ("22.1", 47, 48, 42, 5),
        ("23.1", 52, 53, 42, 6),
        ("24.0", 52, 53, 42, 6),
    ],
)
def test_numbers_of_the_tagged_releases(version, load, store, stack_pointer, condition):
    numbers = gem5_numbers(version)
    assert OPERATION_CLASSES[numbers.op_class[load]] == "MemRead"
    assert OPERATION_CLASSES[numbers.op_class[store]] == "MemWrite"
    assert OPERATION_CLASSES[numbers.op_class[1]] == "IntAlu"
    assert int(numbers.registers[INTEGER, stack_pointer]) == 31
    assert int(numbers.registers[condition, 0]) == 64
    assert numbers.misc_class == condition + 1


def test_registers():
    registers = gem5_numbers().registers
    assert [int(registers[INTEGER, index]) for index in (0, 30, 31, 34, 35)] == [
        0,
        30,
        NO_REGISTER,
        NO_REGISTER,
        INTERMEDIATE,
    ]
    assert [int(registers[VECTOR, index]) for index in (0, 31, 32)] == [32, 63, INTERMEDIATE]
    assert int(registers[6, 5]) == SYSTEM_REGISTER


@pytest.mark.parametrize(
    ("asked", "got"), [(None, "21.2"), ("24", "24.0"), ("v24.0.0.1", "24.0"), ("22", "22.1"), (" 20.1 ", "20.1")]
)
def test_versions_may_be_longer_or_shorter(asked, got):
    assert gem5_numbers(asked).version == got


@pytest.mark.parametrize("version", ["25.0", "2", "", "24.1", "twenty"])
def test_unknown_versions_are_refused(version):
    if version == "":
        assert gem5_numbers(version).version == "21.2"
        return
    with pytest.raises(TraceError, match=f"known for {known_versions()[0]}"):
        gem5_numbers(version)


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("SimdFloatMult", "SimdFloatMult"), ("VectorFloatArith", "SimdFloatAlu"), ("MatrixOP", "Matrix"),
        ("SimdStridedLoad", "MemRead"), ("VectorUnitStrideStore", "MemWrite"), ("Nonsense", "unknown"),
    ],
)  # fmt: skip
def test_names(name, ours):
    assert OPERATION_CLASSES[operation_class(name)] == ours
