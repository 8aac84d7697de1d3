import pytest

from perfvec.features.reference import layout as at
from perfvec.features.reference.state import operation_group
from perfvec.trace.instruction import OPERATION_CLASSES


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("IntAlu", at.GROUP_INTEGER),
        ("IntMult", at.GROUP_MULTIPLY),
        ("IntDiv", at.GROUP_DIVIDE),
        ("FloatAdd", at.GROUP_FP_ADD),
        ("FloatMultAcc", at.GROUP_FP_MULTIPLY),
        ("SimdFloatDiv", at.GROUP_FP_DIVIDE),
        ("SimdAdd", at.GROUP_SIMD_INTEGER),
        ("SimdAes", at.GROUP_CRYPTO),
        ("MemRead", at.GROUP_INTEGER),
        ("unknown", at.GROUP_INTEGER),
    ],
)
def test_an_operation_class_has_the_group_of_its_unit(name: str, group: int) -> None:
    assert operation_group(name) == group


def test_every_operation_class_has_a_group() -> None:
    assert {operation_group(name) for name in OPERATION_CLASSES} <= set(range(at.LATENCY_GROUPS))
