"""The reference machines: simple machines drawn once, and what their parameters mean to the window model.

Enters: assets/reference_machines.json (parameters as in a machine file). Leaves: the rows of settings. The machines are
part of the features' schema: another file is another schema version.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from perfvec.assets import ASSETS
from perfvec.features.events import MISPREDICTION_BITS, STAND_IN_BITS
from perfvec.features.reference import layout as at
from perfvec.features.reference.layout import TICKS
from perfvec.features.reference.narrow_dispatch import cycles_per_micro_op

REFERENCE_MACHINES = ASSETS / "reference_machines.json"
Parameters = dict[str, Any]

LINES_PER_KB = 16
ANY_NUMBER = at.MOST_OUTSTANDING + 1
FEWEST_TRANSFERS = 2  # entries of the queue in which gem5's in-order core holds loads
PREFETCH_RESERVE = 2  # miss registers that gem5 keeps from prefetches
BUS_NS = 9.0  # memory bus: 3 front-end, 4 forward and 2 response cycles at 1 GHz
MOST_UOPS, MOST_QUEUED = at.UOP_RING - 24, at.LATE_RING - 1  # what the rings of the window model hold
MOST_ACCESSES, MOST_REGISTERS = at.ACCESS_RING - 6, at.REGISTER_RING - 12
IN_ORDER_WINDOW = 8
QUIET_CYCLES = 4  # one more than the pipelines of gem5's in-order core, or its links between stages, are long
INVALIDATE_NS = 8.0  # to the memory bus and back, where an invalidation ends
CONTROLLER_NS = 20.0  # gem5's static front-end and back-end latencies of the memory controller


class Dram(NamedTuple):
    """A DRAM interface of gem5: timings in nanoseconds, sizes of one channel. gap_ns: between columns of one bank.

    refresh_ns: what refreshes add to an access on average, refresh time squared over twice the interval. bursts: of a
    line. writes: bursts that the queue of writes holds. write_ns: of a line in a long row of
    writes, refreshes included.
    """

    row_bytes: int
    banks: int
    closes: bool
    activate_ns: float
    column_ns: float
    precharge_ns: float
    open_ns: float
    read_to_precharge_ns: float
    burst_ns: float
    gap_ns: float
    refresh_ns: float
    bursts: int
    writes: int
    write_ns: float


DRAM = {  # ranks count as banks; where a line takes two bursts, burst_ns and gap_ns are of both
    "DDR3_1600_8x8": Dram(8192, 16, False, 13.75, 13.75, 13.75, 35.0, 7.5, 5.0, 5.0, 4.3, 1, 64, 5.6),
    "DDR3_2133_8x8": Dram(8192, 16, False, 13.09, 13.09, 13.09, 33.0, 7.5, 3.75, 3.75, 4.3, 1, 64, 4.2),
    "DDR4_2400_8x8": Dram(8192, 32, False, 14.16, 14.16, 14.16, 32.0, 7.5, 3.33, 5.0, 7.9, 1, 128, 5.3),
    "DDR5_4400_4x8": Dram(1024, 32, True, 14.55, 14.55, 14.55, 32.0, 7.5, 3.63, 5.0, 11.2, 1, 64, 4.0),
    "HBM_1000_4H_1x64": Dram(1024, 16, False, 15.0, 15.0, 15.0, 33.0, 7.5, 8.0, 8.0, 8.7, 2, 64, 8.8),
    "LPDDR3_1600_1x32": Dram(4096, 8, False, 18.0, 15.0, 18.0, 42.0, 7.5, 10.0, 10.0, 2.2, 2, 64, 11.5),
    "LPDDR5_6400_1x16_BG_BL32": Dram(2048, 16, True, 18.0, 21.25, 18.0, 42.0, 4.59, 7.5, 10.0, 5.7, 1, 64, 5.4),
    "WideIO_200_1x128": Dram(4096, 4, False, 18.0, 18.0, 18.0, 42.0, 20.0, 20.0, 20.0, 5.7, 1, 64, 21.5),
}
LEAST_WRITES = 16  # bursts that gem5 writes at least before it reads again
TURN_NS = 10.0  # from the last data written to the first column read


DIRECTION_BITS = {  # which reference predictor stands in for gem5's, by its count of mispredictions
    "local": "bimodal", "bimode": "bimode", "tournament": "tournament", "ltage": "tage", "tage_sc_l_8kb": "tage",
    "tage_sc_l_64kb": "tage", "perceptron_64kb": "perceptron",
}  # fmt: skip


@cache
def reference_machines() -> tuple[Parameters, ...]:
    """Parameters of the reference machines, in the order of the feature columns."""
    document = json.loads(REFERENCE_MACHINES.read_text())
    machines: tuple[Parameters, ...] = tuple(document["machines"])
    if len(machines) != at.REFERENCE_COUNT:
        raise ValueError(f"{REFERENCE_MACHINES} should hold {at.REFERENCE_COUNT} machines, not {len(machines)}.")
    return machines


def settings_rows(machines: tuple[Parameters, ...]) -> NDArray[np.int32]:
    """What the window model reads of up to COLUMNS machines, the first rows of layout: ticks, counts, lines, bits."""
    cells = np.zeros(at.SETTINGS_END, dtype=np.int32)
    for place, machine in enumerate(machines):
        rows = _core_rows(machine) | _entry_rows(machine) | _memory_rows(machine) | _prediction_rows(machine)
        for row, value in rows.items():
            cells[row + place] = round(value)
        for group, (latency, slot) in enumerate(_unit_timings(machine)):
            row = group * at.COLUMNS + place
            cells[at.LATENCY + row] = round(TICKS * latency)
            cells[at.UNIT_SLOT + row] = round(TICKS * slot)
            cells[at.UNITS + row] = min(max(1, round(1 / slot)), at.PIPE_RING)
    for sets in (at.L1I_SETS, at.L1D_SETS, at.L2_SETS):  # rows of a cache: sets, ways, offset in the shared array
        lines = cells[sets : sets + at.COLUMNS] * cells[sets + at.COLUMNS : sets + 2 * at.COLUMNS]
        cells[sets + 2 * at.COLUMNS : sets + 3 * at.COLUMNS] = np.cumsum(lines) - lines
    return cells


def _out_of_order(machine: Parameters) -> bool:
    return bool(machine["core"] == "o3")


def _core_rows(machine: Parameters) -> dict[int, float]:
    o3 = _out_of_order(machine)
    fetch, depth = machine["fetch_width"], machine["frontend_depth"]
    return {
        at.IN_ORDER: 0 if o3 else 1,
        at.FETCH_SLOT: TICKS / fetch,
        at.DISPATCH_SLOT: TICKS * _dispatch_cycles(machine),
        at.COMMIT_SLOT: TICKS / machine["commit_width"],
        at.SQUASH_SLOT: TICKS / (2 * machine["commit_width"]) if o3 else 0,
        at.FRONTEND: TICKS * (depth + (2 if o3 else 3)),
        at.MEMORY_LIMIT: ANY_NUMBER if o3 else min(machine["lq_entries"], ANY_NUMBER),
        at.TAKEN_BUBBLE: 0 if o3 else (1 + machine["l1i"]["latency"]) * TICKS,
        at.LINE_BUBBLE: TICKS * (machine["l1i"]["latency"] - 1) if o3 else 0,
        at.REDIRECT: TICKS * (1 + machine["l1i"]["latency"] if o3 else machine["l1i"]["latency"]),
        at.CODE_AHEAD: 0 if o3 else max(2, machine["issue_width"]) - 1,
        at.BTB_REDIRECT: TICKS * (3 + depth // 3) if o3 else 0,
    }


def _dispatch_cycles(machine: Parameters) -> float:
    """Cycles a micro-op takes at dispatch."""
    fetch, issue = machine["fetch_width"], machine["issue_width"]
    if _out_of_order(machine) and fetch > issue:
        return cycles_per_micro_op(fetch, issue, machine["frontend_depth"])
    return 1 / float(issue if _out_of_order(machine) else min(fetch, issue))


def _entry_rows(machine: Parameters) -> dict[int, float]:
    stores = min(machine["sq_entries"], MOST_ACCESSES)
    queues = {
        at.LOAD_ENTRIES: min(max(machine["lq_entries"], FEWEST_TRANSFERS), MOST_ACCESSES),
        at.STORE_ENTRIES: stores if _out_of_order(machine) else MOST_ACCESSES,
        at.BUFFER_ENTRIES: stores,
    }
    if not _out_of_order(machine):
        registers = dict.fromkeys((at.INTEGER_ENTRIES, at.FLAG_ENTRIES, at.VECTOR_ENTRIES), MOST_REGISTERS)
        return {**queues, **registers, at.WINDOW_UOPS: IN_ORDER_WINDOW, at.QUEUE_ENTRIES: MOST_QUEUED}
    return {
        **queues,
        at.WINDOW_UOPS: _between(4, machine["rob_entries"], MOST_UOPS),
        at.QUEUE_ENTRIES: _between(2, machine["iq_entries"] - machine["issue_width"], MOST_QUEUED),
        at.INTEGER_ENTRIES: _between(4, machine["int_regs"] - 40, MOST_REGISTERS),
        at.FLAG_ENTRIES: _between(4, (machine["int_regs"] - 6) // 3, MOST_REGISTERS),
        at.VECTOR_ENTRIES: _between(4, machine["vec_regs"] - 40, MOST_REGISTERS),
    }


def _between(least: int, count: int, most: int) -> int:
    return min(most, max(least, count))


def _memory_rows(machine: Parameters) -> dict[int, float]:
    l1i, l1d, l2, kind = machine["l1i"], machine["l1d"], machine["l2"], machine["mem_type"]
    cycles_per_ns = 1000 / machine["period_ps"]
    dram, channels = DRAM[kind], machine["mem_channels"]
    nanosecond = TICKS * cycles_per_ns
    return {
        at.REQUEST: (BUS_NS / 2 + CONTROLLER_NS / 2) * nanosecond,
        at.RESPONSE: TICKS * (l2["latency"] // 2) + (BUS_NS / 2 + CONTROLLER_NS / 2) * nanosecond,
        at.QUEUE_RESPONSE: TICKS * (l2["latency"] // 2) + BUS_NS / 2 * nanosecond,
        at.INVALIDATE_EXTRA: TICKS * (l2["latency"] // 2) + INVALIDATE_NS * nanosecond,
        at.FORWARD: TICKS * l1d["latency"],
        at.CHANNEL_MASK: channels - 1,
        at.CHANNEL_SHIFT: channels.bit_length() - 1,
        at.ROW_SHIFT: (dram.row_bytes // 64).bit_length() - 1,
        at.BANK_MASK: dram.banks - 1,
        at.BANK_SHIFT: dram.banks.bit_length() - 1,
        at.CLOSES_ROWS: dram.closes,
        at.ACTIVATE: dram.activate_ns * nanosecond,
        at.COLUMN_READ: (dram.column_ns + dram.burst_ns + dram.refresh_ns) * nanosecond,
        at.COLUMN_GAP: dram.gap_ns * nanosecond,
        at.PRECHARGE: dram.precharge_ns * nanosecond,
        at.ROW_OPEN: dram.open_ns * nanosecond,
        at.READ_TO_PRECHARGE: dram.read_to_precharge_ns * nanosecond,
        at.BURST: dram.burst_ns * nanosecond,
        at.WRITE_SLOT: dram.write_ns * nanosecond,
        at.TURN: (dram.column_ns + TURN_NS) * nanosecond,
        at.DRAIN_LINES: LEAST_WRITES // dram.bursts,
        at.WRITES_LOW: dram.writes // 2 // dram.bursts,
        at.WRITES_LEAST: (dram.writes // 2 - LEAST_WRITES) // dram.bursts - 1,
        at.WRITES_FULL: dram.writes // dram.bursts,
        at.PORT_SLOT: TICKS / machine["mem_ports"],
        at.QUIET: TICKS * QUIET_CYCLES,
        at.LOAD_LATENCY: TICKS * (l1d["latency"] + (2 if _out_of_order(machine) else 1)),
        at.L2_EXTRA: TICKS * (l1d["latency"] // 2 + 2 + l2["latency"]),
        at.L2_CODE_EXTRA: TICKS * (l1i["latency"] // 2 + 2 + l2["latency"]),
        at.L1I_SETS: l1i["size_kb"] * LINES_PER_KB // l1i["assoc"],
        at.L1I_WAYS: l1i["assoc"],
        at.L1D_SETS: l1d["size_kb"] * LINES_PER_KB // l1d["assoc"],
        at.L1D_WAYS: l1d["assoc"],
        at.L2_SETS: l2["size_kb"] * LINES_PER_KB // l2["assoc"],
        at.L2_WAYS: l2["assoc"],
        at.MISS_ENTRIES: min(l1d["mshrs"], at.MISS_REGISTERS),
        at.L1_STRIDE: l1d["prefetcher"] == "stride" and l1d["mshrs"] > PREFETCH_RESERVE,
        at.L2_STRIDE: l2["prefetcher"] == "stride" and l2["mshrs"] > PREFETCH_RESERVE,
        at.FAULTS: _out_of_order(machine),
        at.CODE_MISSES: l1i["mshrs"],
        at.BUS_SLACK: 2 * TICKS * l1d["write_buffers"],
        at.L2_NEXT_LINE: l2["prefetcher"] == "tagged",
    }


def _prediction_rows(machine: Parameters) -> dict[int, float]:
    kind, entries = machine["branch_predictor"], machine["btb_entries"]
    direction = MISPREDICTION_BITS[DIRECTION_BITS[kind]]
    if _out_of_order(machine) and kind.startswith("tage_sc_l"):  # gem5 updates its histories at commit
        direction = STAND_IN_BITS["tage_lagged"]
    target = "btb_256" if entries <= 512 else "btb_1024" if entries <= 2048 else "btb_4096"
    return {at.DIRECTION_BIT: direction, at.BTB_BIT: MISPREDICTION_BITS[target]}


def _unit_timings(machine: Parameters) -> list[tuple[float, float]]:
    """(latency, cycles a unit is taken) of each operation group."""
    o3 = _out_of_order(machine)
    alu, multiply, fp = 1 / machine["int_alu_units"], 1 / machine["int_mul_units"], 1 / machine["fp_simd_units"]
    add_cycles, multiply_cycles = machine["fp_add_latency"], machine["fp_mul_latency"]
    divide_cycles, fp_divide_cycles = machine["int_div_latency"], machine["fp_div_latency"]
    return [
        (1 if o3 else 3, alu),
        (machine["int_mul_latency"], multiply),
        (divide_cycles, divide_cycles * multiply if o3 else divide_cycles),
        (add_cycles, fp),
        (multiply_cycles, fp),
        (fp_divide_cycles, fp_divide_cycles * fp if o3 else fp_divide_cycles),
        (max(1, add_cycles - 1) if o3 else add_cycles, fp),
        (multiply_cycles, fp),
        (2 if o3 else add_cycles, fp),
        (3, 1),
    ]
