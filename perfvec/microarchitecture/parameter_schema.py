"""The parameter space: every parameter of a machine file, in the order of forms, documents and the numeric vector.

Enters: nothing. Leaves: `PARAMETER_FIELDS`, one `ParameterField` a parameter, and look-ups by name.
Hard limits are gem5 24.0's own where it has any (named beside them), else the widest that still means a machine; what
the models learned from is narrower and lies in `trained_range`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from perfvec.errors import MachineError
from perfvec.microarchitecture.parameter_field import CORE_KINDS, ParameterField

PARAMETER_SCHEMA = "perfvec.machine_parameters"
PARAMETER_SCHEMA_VERSION = 1

BRANCH_PREDICTORS = (
    "local",
    "bimode",
    "tournament",
    "ltage",
    "tage_sc_l_8kb",
    "tage_sc_l_64kb",
    "perceptron_64kb",
)
PREFETCHERS = ("none", "stride", "tagged")
MEMORY_TYPES = (
    "DDR3_1600_8x8",
    "DDR3_2133_8x8",
    "DDR4_2400_8x8",
    "DDR5_4400_4x8",
    "LPDDR3_1600_1x32",
    "LPDDR5_6400_1x16_BG_BL32",
    "WideIO_200_1x128",
    "HBM_1000_4H_1x64",
)
CACHES = ("l1i", "l1d", "l2")

# gem5 24.0, src/cpu/o3/limits.hh: MaxWidth.
_WIDEST = 12
# A core needs more physical than architectural registers: int_reg::NumRegs is 42 and NumVecRegs 44 in gem5's Arm.
_FEWEST_INT_REGS, _FEWEST_VEC_REGS = 43, 45


def _width(name: str, label: str, help_text: str) -> ParameterField:
    return ParameterField(name, label, "Widths", "instructions per cycle", help_text, 1, _WIDEST)


def _window(name: str, label: str, minimum: int, maximum: int, help_text: str, unit: str = "entries") -> ParameterField:
    return ParameterField(name, label, "Window", unit, help_text, minimum, maximum, cores=("o3",))


def _units(name: str, label: str, help_text: str) -> ParameterField:
    return ParameterField(name, label, "Units", "units", help_text, 1, 16)


def _latency(name: str, label: str, help_text: str, maximum: int = 64) -> ParameterField:
    return ParameterField(name, label, "Units", "cycles", help_text, 1, maximum, encoding="cycles")


def _choice(name: str, label: str, group: str, choices: tuple[str, ...], help_text: str) -> ParameterField:
    return ParameterField(name, label, group, "", help_text, choices=choices, encoding="choice")


_CORE = (
    _choice("core", "Core", "Core", CORE_KINDS, "Out-of-order (o3, gem5's O3CPU) or in-order (inorder, MinorCPU)."),
    ParameterField(
        "period_ps",
        "Clock period",
        "Core",
        "ps",
        "Length of a core cycle: 500 ps is 2 GHz. Caches run at it too; memory and its bus do not.",
        50,
        10_000,
    ),
)
_WIDTHS = (
    _width("fetch_width", "Fetch width", "Instructions fetched, decoded and renamed in a cycle."),
    _width("issue_width", "Issue width", "Micro-ops dispatched, issued and written back in a cycle."),
    _width("commit_width", "Commit width", "Micro-ops retired in a cycle."),
)
_FRONT_END = (
    ParameterField(
        "frontend_depth",
        "Front-end depth",
        "Front end",
        "cycles",
        "Cycles from fetch to dispatch beyond the shortest pipeline; a mispredicted branch pays them again.",
        0,
        40,
        encoding="cycles",
    ),
    _choice(
        "branch_predictor",
        "Branch predictor",
        "Front end",
        BRANCH_PREDICTORS,
        "gem5's LocalBP, BiModeBP, TournamentBP, LTAGE, TAGE-SC-L of 8 or 64 kB, multiperspective perceptron of 64 kB.",
    ),
    ParameterField(
        "btb_entries",
        "Branch target buffer",
        "Front end",
        "entries",
        "Taken branches whose targets are remembered.",
        16,
        65_536,
        power_of_two=True,
    ),
)
_WINDOW = (
    _window("rob_entries", "Reorder buffer", 8, 2048, "Micro-ops in flight between rename and commit."),
    _window("iq_entries", "Issue queue", 4, 1024, "Micro-ops that wait for their operands."),
    _window(
        "int_regs",
        "Integer registers",
        _FEWEST_INT_REGS,
        2048,
        "Physical integer registers, and as many of the flags; renaming stalls when none is free.",
        "registers",
    ),
    _window(
        "vec_regs",
        "Vector registers",
        _FEWEST_VEC_REGS,
        2048,
        "Physical vector and floating-point registers; renaming stalls when none is free.",
        "registers",
    ),
)
_QUEUES = (
    ParameterField(
        "lq_entries",
        "Load queue",
        "Queues",
        "entries",
        "Loads in flight; on an in-order core the accesses that may be in the memory system at once.",
        1,
        1024,
    ),
    ParameterField(
        "sq_entries",
        "Store queue",
        "Queues",
        "entries",
        "Stores in flight; on an in-order core the entries of its store buffer.",
        1,
        1024,
    ),
)
_UNITS = (
    _units("int_alu_units", "Integer ALUs", "Units for integer arithmetic, logic and branches."),
    _units("int_mul_units", "Integer multipliers", "Units that multiply integers; an out-of-order core's also divide."),
    _units("fp_simd_units", "Floating-point and SIMD units", "Units for all floating-point and vector work."),
    _units("mem_ports", "Memory ports", "Loads and stores that may start in a cycle."),
    _latency("int_mul_latency", "Integer multiply", "Latency of an integer multiply; pipelined."),
    _latency("int_div_latency", "Integer divide", "Latency of an integer divide; not pipelined."),
    _latency(
        "fp_add_latency", "Floating-point add", "Latency of a floating-point add, compare or conversion; pipelined."
    ),
    _latency(
        "fp_mul_latency", "Floating-point multiply", "Latency of a floating-point multiply or fused multiply-add."
    ),
    _latency(
        "fp_div_latency", "Floating-point divide", "Latency of a floating-point divide or root; not pipelined.", 128
    ),
)


def _cache(cache: str, label: str, largest_kb: int, slowest_cycles: int) -> tuple[ParameterField, ...]:
    fields = [
        ParameterField(
            f"{cache}.size_kb", f"{label} size", label, "kB", "Capacity; lines are 64 bytes.", 1, largest_kb
        ),
        ParameterField(
            f"{cache}.assoc", f"{label} ways", label, "ways", "Lines of a set; size / ways / 64 bytes = sets.", 1, 64
        ),
        ParameterField(
            f"{cache}.latency",
            f"{label} latency",
            label,
            "cycles",
            "Time of a hit: tags and data are read side by side. A response from below takes half of it more.",
            1,
            slowest_cycles,
            encoding="cycles",
        ),
        ParameterField(
            f"{cache}.mshrs", f"{label} MSHRs", label, "entries", "Lines that may be missing at once.", 1, 256
        ),
    ]
    if cache != "l1i":
        fields.append(
            ParameterField(
                f"{cache}.write_buffers",
                f"{label} write buffers",
                label,
                "entries",
                "Evicted dirty lines that may wait to be written.",
                1,
                256,
            )
        )
        prefetchers = "Stride prefetcher of degree 4, tagged (next-line) prefetcher of degree 2, or none."
        fields.append(_choice(f"{cache}.prefetcher", f"{label} prefetcher", label, PREFETCHERS, prefetchers))
    return tuple(fields)


_MEMORY = (
    _choice("mem_type", "Memory", "Memory", MEMORY_TYPES, "gem5's DRAM interface class: its timings, width and banks."),
    ParameterField(
        "mem_channels",
        "Memory channels",
        "Memory",
        "channels",
        "Controllers between which 128-byte blocks are interleaved.",
        1,
        16,
        power_of_two=True,
    ),
)

PARAMETER_FIELDS: tuple[ParameterField, ...] = (
    *_CORE,
    *_WIDTHS,
    *_FRONT_END,
    *_WINDOW,
    *_QUEUES,
    *_UNITS,
    *_cache("l1i", "L1 instruction cache", 1024, 32),
    *_cache("l1d", "L1 data cache", 1024, 32),
    *_cache("l2", "L2 cache", 65_536, 128),
    *_MEMORY,
)
PARAMETER_NAMES: tuple[str, ...] = tuple(field.name for field in PARAMETER_FIELDS)
FIELDS_BY_NAME: Mapping[str, ParameterField] = MappingProxyType({field.name: field for field in PARAMETER_FIELDS})


def parameter_field(name: str) -> ParameterField:
    """Return the field of this name.

    Raises:
        MachineError: there is no such parameter.
    """
    if name not in FIELDS_BY_NAME:
        raise MachineError(f"'{name}' is no machine parameter; the parameters are {', '.join(PARAMETER_NAMES)}.")
    return FIELDS_BY_NAME[name]
