"""What gem5 recorded of each executed instruction, beside what the decoder says."""

from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from perfvec.trace.aarch64_disassembly import disassemble
from perfvec.trace.instruction import OPERATION_CLASSES, InstructionFlag
from perfvec.trace.store import read_trace
from perfvec.trace.trace import Trace

FLAGS = {
    "is_conditional": InstructionFlag.CONDITIONAL,
    "is_unconditional": InstructionFlag.UNCONDITIONAL,
    "is_direct": InstructionFlag.DIRECT,
    "is_load": InstructionFlag.LOAD,
    "is_store": InstructionFlag.STORE,
    "is_memory": InstructionFlag.LOAD | InstructionFlag.STORE,
    "is_serialising": InstructionFlag.SERIALISE_BEFORE | InstructionFlag.SERIALISE_AFTER,
    "is_nonspeculative": InstructionFlag.NONSPECULATIVE,
    "is_call": InstructionFlag.CALL,
    "is_return": InstructionFlag.RETURN,
}
FIELDS = ("op_class", "micro_ops", *FLAGS)
TRACE_FOLDERS = ("traces", "design_grid/traces", "many_machines/traces", "example/traces")

Disagreement = tuple[str, str, str, str]  # field, mnemonic, gem5's value, the decoder's


def trace_files(gem5_data: Path) -> list[Path]:
    return [path for folder in TRACE_FOLDERS for path in sorted((gem5_data / folder).glob("*.parquet"))]


def decoded_field(trace: Trace, field: str) -> NDArray[np.str_]:
    """The decoder's value of a field for each static instruction, as text."""
    static = trace.static
    if field == "op_class":
        return np.array(OPERATION_CLASSES)[static.op_class]
    if field == "micro_ops":
        return static.micro_ops.astype("U3")
    return ((static.flags & np.uint32(FLAGS[field])) != 0).astype("U5")


def recorded_field(column: pa.ChunkedArray) -> tuple[list[str], NDArray[np.int64]]:
    """The distinct values of a column, as text, and each row's index among them."""
    whole = column.combine_chunks()
    coded = whole if pa.types.is_dictionary(whole.type) else whole.dictionary_encode()
    return [str(value) for value in coded.dictionary.to_pylist()], coded.indices.to_numpy().astype(np.int64)


def disagreements(path: Path) -> tuple[Counter[Disagreement], int]:
    """Executed counts of each way in which gem5 and the decoder differ, and the instructions of the trace."""
    trace = read_trace(path)
    recorded = pq.read_table(path, columns=list(FIELDS))
    code = disassemble(trace.static.encoding)
    found: Counter[Disagreement] = Counter()
    for field in FIELDS:
        texts, codes = recorded_field(recorded[field])
        pairs, counts = np.unique(codes * len(trace.static) + trace.static_index, return_counts=True)
        decoded = decoded_field(trace, field)
        for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
            gem5, row = texts[pair // len(trace.static)], pair % len(trace.static)
            if gem5 != decoded[row]:
                found[field, code.names[code.name_index[row]], gem5, str(decoded[row])] += count
    return found, len(trace)


def agreement(found: Counter[Disagreement], instructions: int, field: str) -> float:
    return 1 - sum(count for key, count in found.items() if key[0] == field) / instructions
