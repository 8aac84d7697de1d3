"""The bank: machines drawn once by the sampling law, whose timings in the window model tell what a measured machine is.

Enters: nothing. Leaves: the machines, always the same, and an id that changes when they do.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache

from perfvec.microarchitecture.parameters import MachineParameters, to_document
from perfvec.microarchitecture.sampling import sample_machines

BANK_MACHINES, BANK_SEED = 1024, 2026


@lru_cache(maxsize=1)
def bank_machines() -> tuple[MachineParameters, ...]:
    """Return the bank's machines; a machine's number is its position."""
    return tuple(sample_machines(BANK_MACHINES, BANK_SEED))


@lru_cache(maxsize=1)
def bank_identity() -> str:
    """Return what tells this bank from any other: 16 hexadecimal digits of a hash of its machines' parameters."""
    documents = json.dumps([to_document(machine) for machine in bank_machines()], sort_keys=True)
    return hashlib.sha256(documents.encode()).hexdigest()[:16]
