"""The bank's machines on the kit's probes, whose traces need not be at hand.

Enters: assets/probes/bank.npz, made by `python -m perfvec represent-probes`, and probes measured whole. Leaves:
`BankProgram`s.

Shapes: N machines of the bank, q blocks of all probes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from perfvec.archive import Arrays, check_foundation, part_bounds, read_archive, write_archive
from perfvec.errors import CheckpointError
from perfvec.microarchitecture.machine_bank import bank_identity
from perfvec.microarchitecture.measured_program import MeasuredProgram
from perfvec.microarchitecture.probe_kit import PROBES
from perfvec.microarchitecture.stand_in_fit import BankProgram

BANK_FILE, BANK_SCHEMA, BANK_VERSION = "bank.npz", "perfvec.probes.bank", 1
BLOCK_INSTRUCTIONS = 16_000

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class ProbeBank:
    """instructions: of each probe, by name. cycles: float64 [N, its blocks], the bank's, by name."""

    instructions: Mapping[str, int]
    cycles: Mapping[str, Matrix]

    def find(self, program: MeasuredProgram) -> BankProgram | None:
        """Give a probe of which the whole was measured in the form that stand-ins are found from, else None."""
        if program.has_phases or self.instructions.get(program.name) != int(program.instructions.sum()):
            return None
        return BankProgram(program.name, program.cycles, self.cycles[program.name])

    def find_all(self, programs: Sequence[MeasuredProgram]) -> Iterator[BankProgram]:
        """Yield those of the programs that `find` finds."""
        for program in programs:
            found = self.find(program)
            if found is not None:
                yield found


def write_probe_bank(bank: ProbeBank, foundation: str, folder: Path = PROBES) -> None:
    """Write the table; cycles in single precision."""
    arrays: Arrays = {
        "programs": np.array(list(bank.cycles)),
        "instructions": np.array([bank.instructions[name] for name in bank.cycles], dtype=np.int64),
        "block_counts": np.array([item.shape[1] for item in bank.cycles.values()], dtype=np.int64),
        "cycles": np.concatenate([item.astype(np.float32) for item in bank.cycles.values()], axis=1),
    }
    card = {"foundation": foundation, "bank": bank_identity()}
    write_archive(folder / BANK_FILE, BANK_SCHEMA, BANK_VERSION, card, arrays)


@lru_cache(maxsize=2)
def read_probe_bank(foundation: str, folder: Path = PROBES) -> ProbeBank:
    """Read the table.

    Raises:
        CheckpointError: missing, damaged, of another foundation model or another bank.
    """
    path = folder / BANK_FILE
    card, arrays = read_archive(path, BANK_SCHEMA, BANK_VERSION)
    check_foundation(card.get("foundation"), foundation, path)
    if card.get("bank") != bank_identity():
        raise CheckpointError(
            f"'{path}' belongs to another bank of machines; run `python -m perfvec represent-probes`."
        )
    names, bounds = [str(name) for name in arrays["programs"]], part_bounds(arrays["block_counts"])
    parts = [arrays["cycles"][:, first:last] for first, last in pairwise(bounds)]
    return ProbeBank(
        dict(zip(names, arrays["instructions"].tolist(), strict=True)),
        {name: part.astype(np.float64) for name, part in zip(names, parts, strict=True)},
    )
