import numpy as np
import pytest

from perfvec.features.columns.static import (
    FEATURES,
    OPERATION_GROUPS,
    operation_group,
    static_columns,
    typical_latency_cycles,
    write_static,
)
from perfvec.trace.aarch64 import decode_encodings
from perfvec.trace.instruction import OPERATION_CLASSES

NAMES = [feature.name for feature in FEATURES]
ENCODINGS = {
    "ldr x1, [x0], #8": 0xF8408401,
    "add x4, x3, x1": 0x8B010064,
    "fdiv d0, d1, d2": 0x1E621820,
    "cbnz x4, back": 0xB5FFFF84,
    "bl": 0x94000001,
    "ret": 0xD65F03C0,
    "cmp x1, x2": 0xEB02003F,
    "unknown": 0xFFFFFFFF,
}
STATIC = decode_encodings(np.array(list(ENCODINGS.values()), dtype=np.uint32))
ROWS = {text: dict(zip(NAMES, row, strict=True)) for text, row in zip(ENCODINGS, static_columns(STATIC), strict=True)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ldr x1, [x0], #8", {"is_load": 1, "base_update": 1, "op_memory_read": 1, "source_0_class": 0.25}),
        ("ldr x1, [x0], #8", {"source_0_index": 1 / 32, "destination_count": 0.5, "typical_latency": 1}),
        ("add x4, x3, x1", {"op_int_alu": 1, "source_count": 0.5, "destination_0_index": 5 / 32}),
        ("fdiv d0, d1, d2", {"op_fp_div": 1, "destination_0_class": 0.5, "destination_0_index": 1 / 32}),
        ("cbnz x4, back", {"is_conditional": 1, "is_direct": 1, "is_unconditional": 0, "destination_0_class": 0}),
        ("bl", {"is_call": 1, "is_unconditional": 1, "is_direct": 1, "is_return": 0}),
        ("ret", {"is_return": 1, "is_call": 0, "is_direct": 0}),
        ("cmp x1, x2", {"destination_0_class": 0.75, "destination_0_index": 1 / 32}),
        ("unknown", {"op_unknown": 1, "source_count": 0, "source_0_class": 0}),
    ],
)  # fmt: skip
def test_golden_columns(text: str, expected: dict[str, float]) -> None:
    assert {name: pytest.approx(value) for name, value in expected.items()} == {
        name: float(ROWS[text][name]) for name in expected
    }


def test_every_operation_class_is_in_one_group() -> None:
    grouped = [name for names in OPERATION_GROUPS.values() for name in names]
    assert sorted(grouped) == sorted(OPERATION_CLASSES)


def test_one_operation_group_a_row() -> None:
    first = NAMES.index("op_unknown")
    one_hot = static_columns(STATIC)[:, first : first + len(OPERATION_GROUPS)]
    np.testing.assert_array_equal(one_hot.argmax(axis=1), operation_group(STATIC))
    np.testing.assert_array_equal(one_hot.sum(axis=1), 1)


def test_typical_latencies() -> None:
    assert typical_latency_cycles(STATIC).tolist() == [4, 1, 12, 1, 1, 1, 1, 1]


def test_rows_are_copied_to_their_place() -> None:
    table = static_columns(STATIC)
    out = np.full((4, len(FEATURES) + 3), -7, dtype=np.float32)
    write_static(out, 2, 1, 3, np.array([0, 5, 2, 1], dtype=np.int32), table)
    np.testing.assert_array_equal(out[1:3, 2:-1], table[[5, 2]])
    assert (out[[0, 3]] == -7).all()
    assert (out[:, [0, 1, -1]] == -7).all()
