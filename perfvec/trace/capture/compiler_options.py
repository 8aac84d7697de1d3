"""How a C program is to be compiled: level, library, macros and header files, all checked here.

Enters: what a person picked. Leaves: `CompileOptions`, from which the compiler's arguments are made; nothing of it can
become another argument or another file name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from perfvec.errors import CaptureError

OPTIMISATION_LEVELS = ("-O0", "-O1", "-O2", "-O3")
LIBRARIES = ("musl", "freestanding")
MACRO_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
MACRO_VALUE = re.compile(r"[A-Za-z0-9_.+\-*/() ]{0,64}")
HEADER_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_\-]{0,63}\.h")
SOURCE_NAME = "program.c"


@dataclass(frozen=True)
class CompileOptions:
    """Options of one compilation.

    optimisation: one of `OPTIMISATION_LEVELS`. library: 'musl' links the musl C library statically, 'freestanding'
    links nothing and starts at `_start`. macros: -D definitions. headers: further files that the source may include,
    by name.

    Raises:
        CaptureError: a level, library, macro or header name that is not allowed, saying which.
    """

    optimisation: str = "-O2"
    library: str = "musl"
    macros: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.optimisation not in OPTIMISATION_LEVELS:
            raise CaptureError(
                f"There is no optimisation level '{self.optimisation}'; pick one of {', '.join(OPTIMISATION_LEVELS)}."
            )
        if self.library not in LIBRARIES:
            raise CaptureError(f"There is no library '{self.library}'; pick one of {', '.join(LIBRARIES)}.")
        for name, value in self.macros.items():
            if not MACRO_NAME.fullmatch(name) or not MACRO_VALUE.fullmatch(value):
                raise CaptureError(f"The macro '{name}={value}' is not a C name with a plain number or word as value.")
        for name in self.headers:
            if not HEADER_NAME.fullmatch(name):
                raise CaptureError(f"The header file '{name}' must have a plain name that ends in .h, without folders.")

    def compiler_arguments(self) -> list[str]:
        """Return the arguments of `zig cc` that turn `program.c` into `program.o`.

        They are those of the dataset's programs built by zig, plus debug information, which changes no instruction.
        """
        target = "aarch64-linux-musl" if self.library == "musl" else "aarch64-linux-none"
        freestanding = [] if self.library == "musl" else ["-ffreestanding"]
        return [
            "cc", "-c", "-target", target, *freestanding, self.optimisation, "-g", "-fno-sanitize=all",
            "-fdebug-compilation-dir=.", "-fno-caret-diagnostics", "-fno-color-diagnostics",
            *(f"-D{name}={value}" for name, value in self.macros.items()), SOURCE_NAME, "-o", "program.o",
        ]  # fmt: skip
