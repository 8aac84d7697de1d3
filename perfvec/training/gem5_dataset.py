"""The gem5 dataset on disk: programs, machines, traces and measured cycles, with their splits.

Enters: the dataset's folder (its form is described in docs/dataset.md). Leaves: typed rows and arrays.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import zstandard
from numpy.typing import NDArray

from perfvec.errors import MeasurementError
from perfvec.microarchitecture.parameters import MachineParameters, parameters_from_document
from perfvec.trace.functions import read_functions
from perfvec.trace.store import read_trace
from perfvec.trace.trace import Function, Trace

MAX_CYCLES_BYTES = 2**31


@dataclass(frozen=True)
class MeasuredCycles:
    """Commit-time increments: cycles uint16 [k, n], one row a machine of `machines` (k names)."""

    machines: tuple[str, ...]
    cycles: NDArray[np.uint16]


def read_compressed_array(path: Path) -> NDArray[Any]:
    """Read a zstd-compressed .npy file; nothing pickled is ever loaded.

    Raises:
        MeasurementError: the file is missing, damaged or expands beyond 2 GiB.
    """
    try:
        raw = zstandard.ZstdDecompressor().stream_reader(path.read_bytes()).read(MAX_CYCLES_BYTES)
        array: NDArray[Any] = np.load(io.BytesIO(raw), allow_pickle=False)
    except (OSError, ValueError, zstandard.ZstdError) as error:
        raise MeasurementError(f"'{path}' could not be read as a compressed array of cycles: {error}.") from error
    return array


@dataclass(frozen=True)
class Gem5Dataset:
    """A dataset folder: programs.csv, machines.json, traces/, cycles/, symbols/."""

    root: Path

    @cached_property
    def programs(self) -> pd.DataFrame:
        """programs.csv by program name (columns suite, compiler, split, instructions, …).

        Raises:
            MeasurementError: the file is missing.
        """
        path = self.root / "programs.csv"
        if not path.is_file():
            raise MeasurementError(
                f"'{self.root}' is no dataset folder: it should hold programs.csv and machines.json."
            )
        return pd.read_csv(path).set_index("program")

    @cached_property
    def machine_documents(self) -> dict[str, dict[str, Any]]:
        """Each machine's parameters as in machines.json, by name, in the file's order."""
        documents = json.loads((self.root / "machines.json").read_text())
        return {document["name"]: document for document in documents}

    @cached_property
    def _index(self) -> dict[str, Any]:
        index: dict[str, Any] = json.loads((self.root / "cycles" / "index.json").read_text())
        return index

    def program_names(self, *splits: str) -> list[str]:
        """Names of the programs of the given splits, in a fixed order."""
        return sorted(self.programs.index[self.programs["split"].isin(splits)])

    def machine_names(self, *splits: str) -> list[str]:
        """Names of the machines of the given splits, in the file's order."""
        return [name for name, document in self.machine_documents.items() if document["split"] in splits]

    def parameters(self, machine: str) -> MachineParameters:
        """The machine's parameters."""
        return parameters_from_document(self.machine_documents[machine])

    def period_ps(self, machine: str) -> float:
        """The machine's clock period in picoseconds."""
        return float(self.machine_documents[machine]["period_ps"])

    def functions(self, program: str) -> tuple[Function, ...]:
        """Functions that the program's window touches; empty where the dataset has no symbols for it."""
        path = self.root / "symbols" / f"{program}.csv"
        return read_functions(path) if path.is_file() else ()

    def trace(self, program: str) -> Trace:
        """The program's trace, with its functions."""
        trace = read_trace(self.root / "traces" / f"{program}.parquet")
        return Trace(**{**trace.__dict__, "functions": self.functions(program)}) if not trace.functions else trace

    def machines_of(self, program: str) -> tuple[str, ...]:
        """Names of the machines that the program ran on, in the order of its rows of cycles."""
        return tuple(self._index[program]["machines"])

    def cycles(self, program: str) -> MeasuredCycles:
        """The program's commit-time increments on each machine it ran on."""
        cycles = read_compressed_array(self.root / "cycles" / f"{program}.npy.zst")
        return MeasuredCycles(self.machines_of(program), cycles)

    def simulation_seconds(self, program: str) -> dict[str, float]:
        """gem5's wall seconds of the program's run on each machine."""
        entry = self._index[program]
        return dict(zip(entry["machines"], entry["seconds"], strict=True))
