"""Predict program runtimes on processors that do not exist yet.

From a trace file to a runtime:

    program = perfvec.represent(perfvec.read_trace("program.parquet"), perfvec.load_checkpoint())
    machine = perfvec.load_machine("cortex_a72_like")
    print(perfvec.predict(program, machine).runtime_ns)

Names are imported when they are first used, so that `import perfvec` does not wait for PyTorch.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from perfvec.errors import PerfVecError
    from perfvec.microarchitecture.machine import Machine, read_machine, write_machine
    from perfvec.prediction.library import load_library
    from perfvec.prediction.machine_choice import load_machine
    from perfvec.prediction.prediction import Prediction, predict
    from perfvec.representation.checkpoint import load_checkpoint
    from perfvec.representation.represent import represent
    from perfvec.representation.representation import Representation
    from perfvec.trace.store import read_trace, write_trace
    from perfvec.trace.trace import Trace

# Public name: the module that defines it.
_MODULES = {
    "Machine": "perfvec.microarchitecture.machine",
    "PerfVecError": "perfvec.errors",
    "Prediction": "perfvec.prediction.prediction",
    "Representation": "perfvec.representation.representation",
    "Trace": "perfvec.trace.trace",
    "load_checkpoint": "perfvec.representation.checkpoint",
    "load_library": "perfvec.prediction.library",
    "load_machine": "perfvec.prediction.machine_choice",
    "predict": "perfvec.prediction.prediction",
    "read_machine": "perfvec.microarchitecture.machine",
    "read_trace": "perfvec.trace.store",
    "represent": "perfvec.representation.represent",
    "write_machine": "perfvec.microarchitecture.machine",
    "write_trace": "perfvec.trace.store",
}

__all__ = [
    "Machine",
    "PerfVecError",
    "Prediction",
    "Representation",
    "Trace",
    "load_checkpoint",
    "load_library",
    "load_machine",
    "predict",
    "read_machine",
    "read_trace",
    "represent",
    "write_machine",
    "write_trace",
]


def __getattr__(name: str) -> object:
    """Import a public name on its first use."""
    if name not in _MODULES:
        raise AttributeError(f"module 'perfvec' has no attribute '{name}'")
    value: object = getattr(import_module(_MODULES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names."""
    return __all__
