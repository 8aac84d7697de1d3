"""What gem5's numbers mean, version by version.

Enters: a gem5 version, as text. Leaves: `Gem5Numbers`, the tables from its operation-class and register numbers to
ours. The tables are data (`gem5_versions.json`), read from gem5's tagged releases; class names never change meaning,
numbers do.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from perfvec.errors import TraceError
from perfvec.trace.instruction import (
    FLAGS_REGISTER,
    FP_STATUS_REGISTER,
    NO_REGISTER,
    OPERATION_CLASS_INDEX,
    PREDICATE_REGISTER_BASE,
    SP_REGISTER,
    SYSTEM_REGISTER,
    VECTOR_REGISTER_BASE,
)
from perfvec.trace.readers.static_rows import INTERMEDIATE

TABLES_PATH = Path(__file__).with_name("gem5_versions.json")
REGISTER_INDICES = 64
REGISTER_CLASSES = 16

# gem5 names that our vocabulary does not have (RISC-V vectors, Arm SME), and the nearest that it has.
NEAREST_CLASS: dict[str, str] = {
    "MatrixMov": "Matrix", "MatrixOP": "Matrix",
    "VectorIntegerArith": "SimdAlu", "VectorFloatArith": "SimdFloatAlu", "VectorFloatConvert": "SimdFloatCvt",
    "VectorIntegerReduce": "SimdReduceAlu", "VectorFloatReduce": "SimdFloatReduceAdd", "VectorMisc": "SimdMisc",
    "VectorIntegerExtension": "SimdExt", "VectorConfig": "SimdConfig",
}  # fmt: skip


@dataclass(frozen=True)
class Gem5Numbers:
    """The meaning of one gem5 version's numbers.

    op_class: uint8 [classes], our operation class of each of gem5's. registers: uint8 [16, 64], our register id of
    each of gem5's (class, index) pairs, `NO_REGISTER` for the zero register, `INTERMEDIATE` for temporaries.
    misc_class: gem5's number of the class of system registers.
    """

    version: str
    op_class: NDArray[np.uint8]
    registers: NDArray[np.uint8]
    misc_class: int


def operation_class(name: str) -> int:
    """Return our number of an operation class that gem5 calls `name`, 'unknown' where there is nothing like it."""
    name = NEAREST_CLASS.get(name, name)
    if name in OPERATION_CLASS_INDEX:
        return OPERATION_CLASS_INDEX[name]
    if name.startswith(("Vector", "Simd")):  # RISC-V vector memory accesses
        if name.endswith("Load"):
            return OPERATION_CLASS_INDEX["MemRead"]
        if name.endswith("Store"):
            return OPERATION_CLASS_INDEX["MemWrite"]
    return OPERATION_CLASS_INDEX["unknown"]


def known_versions() -> tuple[str, ...]:
    """Return the gem5 versions whose numbers are known, oldest first."""
    return tuple(version for table in _tables()["tables"] for version in table["versions"])


def gem5_numbers(version: str | None = None) -> Gem5Numbers:
    """Return the numbers of a gem5 version such as '24.0', '24.0.0.1' or '24'; None is that of PerfVec's release.

    Raises:
        TraceError: a version whose numbers are not known.
    """
    wanted = (version or str(_tables()["default"])).strip().lstrip("vV")
    matching = [known for known in known_versions() if _same_version(known, wanted)]
    if not matching:
        raise TraceError(
            f"gem5 version '{version}' is not known; its class numbers are known for {', '.join(known_versions())}."
        )
    return _numbers(matching[-1])


def _same_version(known: str, wanted: str) -> bool:
    return wanted == known or wanted.startswith(known + ".") or known.startswith(wanted + ".")


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    tables: dict[str, Any] = json.loads(TABLES_PATH.read_text(encoding="utf-8"))
    return tables


@lru_cache(maxsize=16)
def _numbers(version: str) -> Gem5Numbers:
    table = next(table for table in _tables()["tables"] if version in table["versions"])
    classes = [operation_class(name) for name in table["operation_classes"]]
    registers = np.full((REGISTER_CLASSES, REGISTER_INDICES), SYSTEM_REGISTER, dtype=np.uint8)
    fill = {
        "integer": _integers(table["integer_registers"]),
        "float": _vectors(),
        "vector": _vectors(),
        "vector_element": VECTOR_REGISTER_BASE + np.arange(REGISTER_INDICES) // 4,
        "predicate": _predicates(),
        "matrix": np.full(REGISTER_INDICES, SYSTEM_REGISTER),
        "condition": _conditions(),
        "misc": np.full(REGISTER_INDICES, SYSTEM_REGISTER),
    }
    for number, name in enumerate(table["register_classes"]):
        registers[number] = fill[name]
    return Gem5Numbers(version, np.array(classes, dtype=np.uint8), registers, table["register_classes"].index("misc"))


def _integers(special: dict[str, Any]) -> NDArray[np.int64]:
    ids = np.full(REGISTER_INDICES, SYSTEM_REGISTER)
    ids[:31] = np.arange(31)
    ids[31] = ids[special["zero"]] = NO_REGISTER  # 31 is the zero register: the stack pointer has its own numbers
    ids[special["intermediates"]] = INTERMEDIATE
    ids[special["stack_pointers"]] = SP_REGISTER
    return ids


def _vectors() -> NDArray[np.int64]:
    ids = np.full(REGISTER_INDICES, INTERMEDIATE)
    ids[:32] = VECTOR_REGISTER_BASE + np.arange(32)
    return ids


def _predicates() -> NDArray[np.int64]:
    ids = np.full(REGISTER_INDICES, SYSTEM_REGISTER)
    ids[:16] = PREDICATE_REGISTER_BASE + np.arange(16)
    ids[17] = INTERMEDIATE
    return ids


def _conditions() -> NDArray[np.int64]:
    ids = np.full(REGISTER_INDICES, SYSTEM_REGISTER)
    ids[:4] = FLAGS_REGISTER  # nz, c, v, ge
    ids[4] = FP_STATUS_REGISTER
    ids[5] = NO_REGISTER
    return ids
