"""What takes a while the first time on a machine, done by one process while others that come to it wait.

Enters: the shipped example and a foundation model. Leaves: compiled kernels in numba's cache, and a marker beside them.
"""

from __future__ import annotations

from filelock import FileLock

from perfvec.features.kernel import ALL_COMPILED
from perfvec.prediction.worked_example import read_example, work_example
from perfvec.representation.foundation import FoundationModel

ENOUGH_INSTRUCTIONS = 200


def are_kernels_compiled() -> bool:
    """Tell whether a process has compiled the kernels of this state of the sources, as far as known."""
    return ALL_COMPILED.exists()


def compile_kernels(model: FoundationModel) -> None:
    """Compile all that representing a trace needs, unless it is; where another process is at it, wait for that one."""
    if are_kernels_compiled():
        return
    try:
        ALL_COMPILED.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(ALL_COMPILED.with_suffix(".lock")):
            if not are_kernels_compiled():
                load_kernels(model)
                ALL_COMPILED.touch()
    except OSError:  # nothing can be kept here: each process compiles for itself
        load_kernels(model)


def load_kernels(model: FoundationModel) -> None:
    """Work a piece of the example through, which loads all kernels, and compiles those that nobody has."""
    work_example(read_example()[0].head(ENOUGH_INSTRUCTIONS), model)
