"""The unit that a chart of runtimes is drawn in.

Enters: the largest runtime, ns. Leaves: the unit's name and how many ns it has.
"""

from __future__ import annotations

UNITS: tuple[tuple[str, float], ...] = (("s", 1e9), ("ms", 1e6), ("µs", 1e3), ("ns", 1.0))


def time_unit(largest_ns: float) -> tuple[str, float]:
    """Return the largest unit of which there is at least one, ('ns', 1) where there is none."""
    for name, size_ns in UNITS:
        if largest_ns >= size_ns:
            return name, size_ns
    return UNITS[-1]


def time_text(runtime_ns: float) -> str:
    """Return a runtime with its unit, such as '1.25 ms', to three significant digits."""
    name, size_ns = time_unit(abs(runtime_ns))
    value = runtime_ns / size_ns
    digits = max(0, 3 - len(str(int(abs(value)))))
    return f"{value:,.{digits}f} {name}"
