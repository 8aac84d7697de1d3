"""The designs that are compared: added, duplicated, renamed, removed; one is the base, one is being edited.

Enters: a set and what a person does. Leaves: another frozen `DesignSet`, or a sentence that says why not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from perfvec.errors import MachineError
from perfvec.microarchitecture.parameters import MachineParameters, changed
from perfvec.microarchitecture.public_machines import presets
from perfvec.webui.design import LONGEST_NAME, Design, Value, new_design, renamed, turned, undone

MOST_DESIGNS = 7  # as many as there are colours
FIRST_PRESET = "cortex_a72_like"
# What the second of the first two designs has instead, so that the page opens with a question an architect asks.
FIRST_CHANGES: dict[str, Value] = {"l2.size_kb": 2048, "l2.latency": 18}
FIRST_CHANGED_NAME = "cortex_a72_like, 2 MB L2"


@dataclass(frozen=True)
class DesignSet:
    """Designs in order; base and edited are identities of two of them, perhaps the same.

    Raises:
        MachineError: from the operations below, where one cannot be done.
    """

    designs: tuple[Design, ...]
    base: int
    edited: int

    def design(self, identity: int) -> Design:
        """Return the design of an identity; the first where it is gone."""
        return next((item for item in self.designs if item.identity == identity), self.designs[0])

    @property
    def base_design(self) -> Design:
        """The design that changes are counted from."""
        return self.design(self.base)

    @property
    def edited_design(self) -> Design:
        """The design whose knobs are shown."""
        return self.design(self.edited)

    def add(self, machine: MachineParameters, name: str = "") -> DesignSet:
        """Add a machine as a design, called as it is called or with a number behind, and edit it."""
        if len(self.designs) >= MOST_DESIGNS:
            raise MachineError(f"There are {MOST_DESIGNS} designs, the most that are compared; remove one first.")
        identity = max(item.identity for item in self.designs) + 1
        design = new_design(identity, machine, self.free_name(name or machine.name))
        return replace(self, designs=(*self.designs, design), edited=identity)

    def duplicate(self, identity: int) -> DesignSet:
        """Add a copy of a design, with values that are not valid yet as well, and edit it."""
        original = self.design(identity)
        added = self.add(original.machine, original.name)
        copy = added.designs[-1]
        return added.replaced(replace(copy, values=dict(original.values), parked=dict(original.parked)))

    def rename(self, identity: int, name: str) -> DesignSet:
        """Give a design another name."""
        name = tidied(name)
        if not name:
            raise MachineError("A design needs a name.")
        if any(item.name == name and item.identity != identity for item in self.designs):
            raise MachineError(f"Another design is called '{name}' already.")
        return self.replaced(renamed(self.design(identity), name))

    def remove(self, identity: int) -> DesignSet:
        """Remove a design; one has to stay."""
        if len(self.designs) == 1:
            raise MachineError("This is the only design; add another before you remove it.")
        designs = tuple(item for item in self.designs if item.identity != identity)
        known = {item.identity for item in designs}
        first = designs[0].identity
        return DesignSet(
            designs, self.base if self.base in known else first, self.edited if self.edited in known else first
        )

    def turn(self, identity: int, parameter: str, value: Value) -> DesignSet:
        """Turn a knob of a design."""
        return self.replaced(turned(self.design(identity), parameter, value))

    def undo(self, identity: int) -> DesignSet:
        """Take a design back to its last valid values."""
        return self.replaced(undone(self.design(identity)))

    def replaced(self, design: Design) -> DesignSet:
        """Return the set with the design of the same identity replaced."""
        return replace(
            self, designs=tuple(design if item.identity == design.identity else item for item in self.designs)
        )

    def free_name(self, wanted: str) -> str:
        """Return a name that no design has: the wanted one, or with a number behind."""
        wanted, taken = tidied(wanted) or "design", {item.name for item in self.designs}
        if wanted not in taken:
            return wanted
        stem = re.sub(r" \d+$", "", wanted)[: LONGEST_NAME - 4]
        return next(name for number in range(2, 99) if (name := f"{stem} {number}") not in taken)


def first_designs() -> DesignSet:
    """Return what the page opens with: a preset, and the preset with a larger L2."""
    preset = presets()[FIRST_PRESET]
    larger = new_design(2, changed(preset, FIRST_CHANGES), FIRST_CHANGED_NAME)
    return DesignSet((new_design(1, preset, preset.name), larger), base=1, edited=2)


def tidied(name: str) -> str:
    """Return a name in one line without what breaks Markdown and links, at most `LONGEST_NAME` characters."""
    return re.sub(r"[^\w .,+()-]+", " ", name).strip()[:LONGEST_NAME].strip()
