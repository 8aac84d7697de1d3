"""Columns that depend on the static instruction alone: operation class, flags, registers.

Enters: the table of distinct instructions. Leaves: their columns, one row a distinct instruction, to be copied to
each execution; and the typical latency of each.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.features.feature import Feature, Group
from perfvec.features.kernel import kernel
from perfvec.trace.instruction import (
    FLAGS_REGISTER,
    MAX_DESTINATIONS,
    MAX_SOURCES,
    NO_REGISTER,
    OPERATION_CLASSES,
    PREDICATE_REGISTER_BASE,
    VECTOR_REGISTER_BASE,
    InstructionFlag,
    StaticInstructions,
)

OPERATION_GROUPS: dict[str, tuple[str, ...]] = {
    "unknown": ("unknown",),
    "no_op": ("No_OpClass",),
    "int_alu": ("IntAlu",),
    "int_mult": ("IntMult",),
    "int_div": ("IntDiv",),
    "fp_add": ("FloatAdd",),
    "fp_compare_convert": ("FloatCmp", "FloatCvt"),
    "fp_misc": ("FloatMisc",),
    "fp_mult": ("FloatMult",),
    "fp_mult_add": ("FloatMultAcc",),
    "fp_div": ("FloatDiv",),
    "fp_sqrt": ("FloatSqrt",),
    "simd_int": (
        "SimdAdd", "SimdAddAcc", "SimdAlu", "SimdCmp", "SimdCvt", "SimdMisc", "SimdShift", "SimdShiftAcc",
        "SimdReduceAdd", "SimdReduceAlu", "SimdReduceCmp", "SimdExt", "SimdConfig", "SimdPredAlu",
    ),
    "simd_int_mult": ("SimdMult", "SimdMultAcc", "SimdMatMultAcc", "Matrix"),
    "simd_fp_add": (
        "SimdFloatAdd", "SimdFloatAlu", "SimdFloatCmp", "SimdFloatCvt", "SimdFloatMisc", "SimdFloatReduceAdd",
        "SimdFloatReduceCmp", "SimdFloatExt",
    ),
    "simd_fp_mult": ("SimdFloatMult", "SimdFloatMultAcc", "SimdFloatMatMultAcc"),
    "simd_div": ("SimdFloatDiv", "SimdFloatSqrt", "SimdDiv", "SimdSqrt"),
    "crypto": (
        "SimdAes", "SimdAesMix", "SimdSha1Hash", "SimdSha1Hash2", "SimdSha256Hash", "SimdSha256Hash2",
        "SimdShaSigma2", "SimdShaSigma3",
    ),
    "memory_read": ("MemRead",),
    "memory_write": ("MemWrite",),
    "fp_memory_read": ("FloatMemRead",),
    "fp_memory_write": ("FloatMemWrite",),
    "system_register": ("IprAccess",),
    "prefetch": ("InstPrefetch",),
}  # fmt: skip
TYPICAL_LATENCY_CYCLES: dict[str, int] = {
    "int_mult": 3, "int_div": 12, "fp_add": 4, "fp_compare_convert": 4, "fp_misc": 4, "fp_mult": 4, "fp_mult_add": 4,
    "fp_div": 12, "fp_sqrt": 12, "simd_int": 2, "simd_int_mult": 3, "simd_fp_add": 4, "simd_fp_mult": 4,
    "simd_div": 12, "crypto": 2, "memory_read": 4, "fp_memory_read": 4,
}  # fmt: skip
FLAG_COLUMNS: tuple[tuple[str, InstructionFlag, str], ...] = (
    ("is_store", InstructionFlag.STORE, "stores to memory"),
    ("is_load", InstructionFlag.LOAD, "loads from memory"),
    ("is_conditional", InstructionFlag.CONDITIONAL, "control that may fall through"),
    ("is_unconditional", InstructionFlag.UNCONDITIONAL, "control that never falls through"),
    ("is_direct", InstructionFlag.DIRECT, "control whose target is in the encoding"),
    ("squashes_after", InstructionFlag.SQUASH_AFTER, "later instructions are fetched anew"),
    ("serialises_after", InstructionFlag.SERIALISE_AFTER, "later instructions wait for it"),
    ("serialises_before", InstructionFlag.SERIALISE_BEFORE, "waits for all earlier instructions"),
    ("is_exclusive", InstructionFlag.EXCLUSIVE, "store-conditional, load-exclusive or atomic"),
    ("is_read_barrier", InstructionFlag.READ_BARRIER, "orders loads"),
    ("is_write_barrier", InstructionFlag.WRITE_BARRIER, "orders stores"),
    ("is_nonspeculative", InstructionFlag.NONSPECULATIVE, "executes at the head of the reorder buffer alone"),
)
REGISTER_CLASS_UNIT = "0 none, 0.25 integer, 0.5 vector, 0.75 condition flags or status, 1 predicate or system"
MOST_MICRO_OPS = 17


def _features() -> tuple[Feature, ...]:
    """Return the features of this module in the order of its columns."""
    flag = "0 or 1"
    features = [
        Feature("is_call", Group.INSTRUCTION, flag, "control that links"),
        Feature("is_return", Group.INSTRUCTION, flag, "return from a call"),
        Feature("source_count", Group.INSTRUCTION, "registers / 4", "source registers, address registers included"),
        Feature("destination_count", Group.INSTRUCTION, "registers / 4", "destination registers"),
        Feature("extra_micro_ops", Group.INSTRUCTION, "micro-ops / 4, at most 4", "micro-operations beyond the first"),
        Feature("base_update", Group.INSTRUCTION, flag, "pre- or post-indexing writes the base register"),
        Feature("typical_latency", Group.INSTRUCTION, "cycles / 4", "typical latency of the class, 1 to 12 cycles"),
    ]
    features += [
        Feature(f"op_{group}", Group.PAPER, flag, "operation class: " + ", ".join(classes))
        for group, classes in OPERATION_GROUPS.items()
    ]
    features += [Feature(name, Group.PAPER, flag, text) for name, _, text in FLAG_COLUMNS]
    features += [Feature("is_micro_op", Group.PAPER, flag, "cracked into several micro-operations")]
    for kind, count in (("source", MAX_SOURCES), ("destination", MAX_DESTINATIONS)):
        for slot in range(count):
            features += [
                Feature(f"{kind}_{slot}_class", Group.PAPER, REGISTER_CLASS_UNIT, f"class of {kind} register {slot}"),
                Feature(f"{kind}_{slot}_index", Group.PAPER, "(index + 1) / 32, 0 none", f"its index, {kind} {slot}"),
            ]
    return tuple(features)


FEATURES = _features()


def operation_group(static: StaticInstructions) -> NDArray[np.intp]:
    """Return the position in `OPERATION_GROUPS` of each static instruction, intp [m]."""
    group_of_class = {name: row for row, names in enumerate(OPERATION_GROUPS.values()) for name in names}
    return np.array([group_of_class[name] for name in OPERATION_CLASSES], dtype=np.intp)[static.op_class]


def typical_latency_cycles(static: StaticInstructions) -> NDArray[np.int64]:
    """Return a typical latency of each static instruction, int64 [m], cycles, by `TYPICAL_LATENCY_CYCLES`."""
    by_group = np.array([TYPICAL_LATENCY_CYCLES.get(group, 1) for group in OPERATION_GROUPS], dtype=np.int64)
    latency = by_group[operation_group(static)]
    loads = (static.flags & np.uint32(InstructionFlag.LOAD)) != 0
    return np.where(loads, np.maximum(latency, TYPICAL_LATENCY_CYCLES["memory_read"]), latency)


def _register_pairs(registers: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return (class, index) pairs of register ids [m, slots] side by side, float32 [m, 2 · slots]."""
    bounds = np.array([VECTOR_REGISTER_BASE, FLAGS_REGISTER, PREDICATE_REGISTER_BASE, NO_REGISTER])
    firsts = np.array([0, VECTOR_REGISTER_BASE, FLAGS_REGISTER, PREDICATE_REGISTER_BASE, NO_REGISTER])
    kind = np.searchsorted(bounds, registers, side="right")
    present = registers != NO_REGISTER
    pairs = np.empty((len(registers), registers.shape[1], 2), dtype=np.float32)
    pairs[:, :, 0] = np.where(present, (kind + 1) / 4, 0)
    pairs[:, :, 1] = np.where(present, (registers - firsts[kind] + 1) / 32, 0)
    return pairs.reshape(len(registers), -1)


def static_columns(static: StaticInstructions) -> NDArray[np.float32]:
    """Return the columns of each static instruction, float32 [m, len(FEATURES)]."""

    def has(flag: InstructionFlag) -> NDArray[np.bool_]:
        return np.asarray((static.flags & np.uint32(flag)) != 0)

    extra = np.minimum(static.micro_ops.astype(np.int64), MOST_MICRO_OPS) - 1
    columns = [
        has(InstructionFlag.CALL),
        has(InstructionFlag.RETURN),
        (static.sources != NO_REGISTER).sum(axis=1) / 4,
        (static.destinations != NO_REGISTER).sum(axis=1) / 4,
        np.maximum(extra, 0) / 4,
        static.base_update != NO_REGISTER,
        typical_latency_cycles(static) / 4,
        *(operation_group(static) == row for row in range(len(OPERATION_GROUPS))),
        *(has(flag) for _, flag, _ in FLAG_COLUMNS),
        extra > 0,
    ]
    table = np.empty((len(static.flags), len(FEATURES)), dtype=np.float32)
    for position, column in enumerate(columns):
        table[:, position] = column
    pairs = [_register_pairs(registers) for registers in (static.sources, static.destinations)]
    table[:, len(columns) :] = np.concatenate(pairs, axis=1)
    return table


@kernel
def write_static(
    out: NDArray[np.float32],
    column: int,
    first: int,
    last: int,
    static_index: NDArray[np.int32],
    table: NDArray[np.float32],
) -> None:
    """Copy the static columns of rows [first, last) to `out`, from `column` on."""
    for row in range(first, last):
        static = static_index[row]
        for position in range(table.shape[1]):
            out[row, column + position] = table[static, position]
