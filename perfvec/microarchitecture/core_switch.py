"""The same machine with the other kind of core: what a form does when its core knob turns.

Enters: `MachineParameters` and a core kind. Leaves: a valid machine of that kind.
"""

from __future__ import annotations

from perfvec.errors import MachineError
from perfvec.microarchitecture.parameter_schema import PARAMETER_FIELDS, parameter_field
from perfvec.microarchitecture.parameters import MachineParameters, changed
from perfvec.microarchitecture.public_machines import presets

# The smallest out-of-order preset lends its window to a core that had none.
WINDOW_DONOR = "cortex_a15_like"


def with_core(parameters: MachineParameters, core: str) -> MachineParameters:
    """Return the machine with this core kind; parameters that the kind lacks become 0, those it gains a small window's.

    Raises:
        MachineError: there is no such core kind.
    """
    sentence = parameter_field("core").problem_with(core)
    if sentence:
        raise MachineError(sentence)
    changes: dict[str, int | str] = {"core": core}
    for field in PARAMETER_FIELDS:
        if not field.applies_to(core):
            changes[field.name] = 0
        elif not field.applies_to(parameters.core):
            changes[field.name] = presets()[WINDOW_DONOR].value(field.name)
    return changed(parameters, changes)
