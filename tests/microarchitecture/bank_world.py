"""A made-up world for the bank's machines: blocks differ in how much each respect of a machine costs them."""

import numpy as np

from perfvec.microarchitecture.machine_bank import bank_machines
from perfvec.microarchitecture.stand_in_fit import BankProgram

LATENCIES = np.array([machine.l2.latency for machine in bank_machines()], dtype=float)
WIDTHS = np.array([machine.fetch_width for machine in bank_machines()], dtype=float)
BRANCHES = np.array([machine.frontend_depth for machine in bank_machines()], dtype=float)
IS_OUT_OF_ORDER = np.array([machine.core == "o3" for machine in bank_machines()])


def bank_runs(seed, blocks):
    """Return cycles [machines, blocks] of one program."""
    shares = np.random.default_rng(seed).uniform(0.1, 1.0, (4, blocks))
    terms = np.stack([1000.0 / WIDTHS, 30.0 * LATENCIES, 20.0 * BRANCHES, np.where(IS_OUT_OF_ORDER, 200.0, 1500.0)])
    return terms.T @ shares


def measured(seed, blocks, machine, is_total=False, factor=1.0):
    cycles = bank_runs(seed, blocks)
    whole = cycles.sum(axis=1, keepdims=True) if is_total else cycles
    return BankProgram(f"p{seed}", factor * whole[machine], cycles)
