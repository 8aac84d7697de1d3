"""Random valid machines, drawn as the dataset's were: the paper's microarchitecture sampling.

Enters: how many, and a seed. Leaves: `MachineParameters`, different from each other, the same for the same seed.
The law was read off the 197 sampled machines of the dataset: which values occur and how often, and what depends on
what. Queues and registers follow the reorder buffer, units follow the issue width, widths follow the fetch width, and
the reorder buffer holds at least twelve instructions for each of the fetch width; every one of those machines could
have been drawn by this law. A value that is listed twice is drawn twice as often.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from perfvec.errors import MachineError
from perfvec.microarchitecture.parameter_schema import BRANCH_PREDICTORS, MEMORY_TYPES
from perfvec.microarchitecture.parameters import MachineParameters, parameters_from_values

Value = TypeVar("Value", int, float, str)

OUT_OF_ORDER_SHARE = 0.72
ROB_ENTRIES = (32, 48, 64, 96, 128, 160, 192, 224, 256, 320, 384, 512)
ROB_PER_FETCH_WIDTH = 12
IQ_SHARES, LQ_SHARES, SQ_SHARES = (0.2, 0.3, 0.4, 0.6), (0.15, 0.25, 0.4), (0.1, 0.2, 0.3)
INT_REG_SHARES, VEC_REG_SHARES = (0.35, 0.5, 0.8), (0.25, 0.4, 0.6)
REGISTERS_BESIDES_WINDOW, FEWEST_REGISTERS = 48, 64
ALU_SHARES, FP_SHARES, PORT_SHARES = (0.5, 0.75, 1.0), (1 / 3, 0.5, 0.75), (1 / 3, 0.5)
MOST_REQUESTED = 100_000


def sample_machines(count: int, seed: int) -> list[MachineParameters]:
    """Draw `count` different valid machines, called sampled_0000 and so on.

    Raises:
        MachineError: count is not between 1 and 100,000, or the seed is negative.
    """
    if not 1 <= count <= MOST_REQUESTED:
        raise MachineError(f"{count} machines were asked for; it should be between 1 and {MOST_REQUESTED}.")
    if seed < 0:
        raise MachineError(f"The seed is {seed}; it should not be negative.")
    draw = _Draw(seed)
    machines: list[MachineParameters] = []
    seen: set[tuple[int | str, ...]] = set()
    while len(machines) < count:
        values = draw.machine()
        key = tuple(values.values())
        if key not in seen:
            seen.add(key)
            machines.append(parameters_from_values(values, f"sampled_{len(machines):04d}"))
    return machines


class _Draw:
    """Draws values, and groups of values that depend on each other, from one seeded stream."""

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)

    def one(self, values: Sequence[Value]) -> Value:
        return values[int(self._random.integers(len(values)))]

    def machine(self) -> dict[str, int | str]:
        is_out_of_order = bool(self._random.random() < OUT_OF_ORDER_SHARE)
        core = self.out_of_order() if is_out_of_order else self.in_order()
        return {**core, **self.common(), **self.caches(is_out_of_order), **self.memory()}

    def out_of_order(self) -> dict[str, int | str]:
        fetch = self.one((1, 2, 3, 4, 4, 5, 6, 8))
        issue = max(1, fetch + self.one((-1, 0, 0, 1, 2)))
        commit = min(8, max(1, fetch + self.one((-1, -1, 0, 0, 0, 0, 1))))
        return {
            "core": "o3",
            "fetch_width": fetch,
            "issue_width": issue,
            "commit_width": commit,
            "frontend_depth": self.one(range(10)),
            **self.window(self.one([rob for rob in ROB_ENTRIES if rob >= ROB_PER_FETCH_WIDTH * fetch])),
            "int_alu_units": _units(issue, self.one(ALU_SHARES), 8),
            "int_mul_units": self.one((1, 1, 2)),
            "fp_simd_units": _units(issue, self.one(FP_SHARES), 6),
            "mem_ports": _units(issue, self.one(PORT_SHARES), 4),
        }

    def window(self, rob: int) -> dict[str, int | str]:
        return {
            "rob_entries": rob,
            "iq_entries": max(8, _floor_to(4, rob * self.one(IQ_SHARES))),
            "int_regs": self.registers(rob, INT_REG_SHARES),
            "vec_regs": self.registers(rob, VEC_REG_SHARES),
            "lq_entries": max(6, _floor_to(2, rob * self.one(LQ_SHARES))),
            "sq_entries": max(6, _floor_to(2, rob * self.one(SQ_SHARES))),
        }

    def registers(self, rob: int, shares: Sequence[float]) -> int:
        return max(FEWEST_REGISTERS, _floor_to(8, REGISTERS_BESIDES_WINDOW + rob * self.one(shares)))

    def in_order(self) -> dict[str, int | str]:
        width = self.one((1, 1, 1, 2, 2, 2, 3, 4, 4))
        return {
            "core": "inorder",
            **dict.fromkeys(("fetch_width", "issue_width", "commit_width"), width),
            "frontend_depth": self.one(range(5)),
            **dict.fromkeys(("rob_entries", "iq_entries", "int_regs", "vec_regs"), 0),
            "lq_entries": self.one((1, 2, 4, 8)),
            "sq_entries": self.one((2, 4, 5, 8)),
            "int_alu_units": min(3, width),
            "int_mul_units": 1,
            "fp_simd_units": self.one((1, 1, 1, 2)),
            "mem_ports": self.one((1, 1, 1, 2)),
        }

    def common(self) -> dict[str, int | str]:
        return {
            "period_ps": self.one((250, 300, 350, 400, 500, 600, 700, 800, 1000)),
            "branch_predictor": self.one(BRANCH_PREDICTORS),
            "btb_entries": self.one((256, 512, 1024, 2048, 4096, 8192)),
            "int_mul_latency": self.one((2, 3, 3, 4, 5)),
            "int_div_latency": self.one((6, 9, 12, 18, 24)),
            "fp_add_latency": self.one((2, 3, 4, 4, 5, 6)),
            "fp_mul_latency": self.one((3, 4, 4, 5, 6)),
            "fp_div_latency": self.one((7, 10, 14, 20)),
        }

    def caches(self, is_out_of_order: bool) -> dict[str, int | str]:
        l1d_kb = self.one((4, 8, 16, 32, 48, 64, 128))
        return {
            "l1i.size_kb": self.one((4, 8, 16, 32, 64)),
            "l1i.assoc": self.one((1, 2, 4, 8)),
            "l1i.latency": self.one((1, 2, 3)),
            "l1i.mshrs": self.one((1, 2, 4, 8)),
            "l1d.size_kb": l1d_kb,
            # 48 kB makes a power of two of sets only of ways that hold a factor of three.
            "l1d.assoc": self.one((6, 12) if l1d_kb == 48 else (2, 4, 8)),
            "l1d.latency": self.one((1, 2, 3, 4, 5)),
            "l1d.mshrs": self.one((2, 4, 8, 12, 16, 24) if is_out_of_order else (1, 2, 4, 8)),
            "l1d.write_buffers": self.one((4, 8, 16)),
            "l1d.prefetcher": self.one(("none", "none", "stride")),
            "l2.size_kb": self.one((64, 128, 256, 512, 1024, 2048, 4096)),
            "l2.assoc": self.one((4, 8, 16)),
            "l2.latency": self.one((6, 8, 10, 12, 15, 18, 22)),
            "l2.mshrs": self.one((8, 16, 24, 32)),
            "l2.write_buffers": self.one((8, 16)),
            "l2.prefetcher": self.one(("none", "none", "stride", "tagged")),
        }

    def memory(self) -> dict[str, int | str]:
        return {"mem_type": self.one(MEMORY_TYPES), "mem_channels": self.one((1, 1, 1, 2, 2, 4))}


def _floor_to(multiple: int, number: float) -> int:
    return int(number) // multiple * multiple


def _units(issue_width: int, share: float, most: int) -> int:
    return min(most, max(1, int(issue_width * share)))
