"""The programs whose representation is at hand without a trace: one's own, the library's, and the probes of the kit.

Enters: programs' names. Leaves: their representations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from perfvec.errors import MeasurementError
from perfvec.microarchitecture.measured_program import MeasuredProgram
from perfvec.microarchitecture.measurements import Measurement
from perfvec.microarchitecture.probe_kit import probe_programs
from perfvec.prediction.library import Library
from perfvec.prediction.measured_sums import measured_sums
from perfvec.prediction.probe_vectors import read_probe_vectors
from perfvec.representation.representation import Representation

NAMES_SHOWN = 4


@dataclass(frozen=True)
class KnownPrograms:
    """library: the one that ships. own: representations of one's own by name, which come first."""

    library: Library
    own: Mapping[str, Representation] = field(default_factory=dict)

    def find(self, program: str) -> Representation | None:
        """Return a program's representation, None where it is not known.

        Raises:
            CheckpointError: the probes' table is of another foundation model.
        """
        if program in self.own:
            return self.own[program]
        if program in self.library.programs.index:
            return self.library.representation(program)
        if any(probe.name == program for probe in probe_programs()):
            return read_probe_vectors(self.library.foundation).get(program)
        return None

    def measured(self, measurements: Sequence[Measurement]) -> list[MeasuredProgram]:
        """Give measurements in the form that a machine is fitted from.

        Raises:
            MeasurementError: programs that are not known, or more instructions than a program has.
        """
        found = [(item, self.find(item.program)) for item in measurements]
        unknown = [item.program for item, representation in found if representation is None]
        if unknown:
            raise MeasurementError(self._unknown(unknown))
        return [measured_sums(item, representation) for item, representation in found if representation is not None]

    def _unknown(self, names: Sequence[str]) -> str:
        shown = ", ".join(f"'{name}'" for name in names[:NAMES_SHOWN])
        more = f" and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else ""
        own = f", the traces given ({', '.join([*self.own][:NAMES_SHOWN])})" if self.own else ""
        probes = probe_programs()
        return (
            f"{shown}{more} cannot be placed: measured programs should be probes of the kit ({probes[0].name} …), "
            f"programs of the library ({self.library.programs.index[0]} …){own}, or come with their trace."
        )
