"""One parameter of a machine: its name, unit, limits and help, from which checks, forms and documents are all made.

Enters: nothing. Leaves: the frozen `ParameterField`, and the check of one value against it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CoreKind = Literal["o3", "inorder"]
CORE_KINDS: tuple[CoreKind, ...] = ("o3", "inorder")
Encoding = Literal["choice", "log2", "cycles"]


@dataclass(frozen=True)
class ParameterField:
    """A parameter as the schema knows it.

    name: key in a machine file; a cache's own keys follow its name and a dot ('l1d.size_kb'). label: what a form calls
    it. group: the heading it stands under. unit: of its numbers, '' for plain counts and choices. help: one or two
    sentences. minimum, maximum: hard limits, inclusive, beyond which gem5 refuses or the model means nothing.
    choices: the words a categorical parameter takes; empty for a number. power_of_two: no other number is valid.
    cores: the core kinds that have it; a machine of another kind holds 0. encoding: how the numeric vector holds it.
    """

    name: str
    label: str
    group: str
    unit: str
    help: str
    minimum: int = 0
    maximum: int = 0
    choices: tuple[str, ...] = ()
    power_of_two: bool = False
    cores: tuple[CoreKind, ...] = CORE_KINDS
    encoding: Encoding = "log2"

    def applies_to(self, core: str) -> bool:
        """Tell whether machines of this core kind have the parameter."""
        return core in self.cores

    def problem_with(self, value: object) -> str | None:
        """Say in one sentence what is wrong with a value where the parameter applies, or None where nothing is."""
        if self.choices:
            if value in self.choices:
                return None
            return f"{self.name} is {value!r}; it should be one of {', '.join(self.choices)}."
        if isinstance(value, bool) or not isinstance(value, int):
            return f"{self.name} is {value!r}; it should be a whole number{self._of_unit()}."
        if not self.minimum <= value <= self.maximum:
            return (
                f"{self.name} is {value}; it should lie between {self.minimum} and {self.maximum}{self._unit_words()}."
            )
        if self.power_of_two and value & (value - 1):
            return f"{self.name} is {value}; it should be a power of two."
        return None

    def _unit_words(self) -> str:
        return f" {self.unit}" if self.unit else ""

    def _of_unit(self) -> str:
        return f" of {self.unit}" if self.unit else ""
