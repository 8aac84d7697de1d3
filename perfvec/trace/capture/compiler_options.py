"""How a C program is to be compiled: level, library, macros and header files, all checked here.

Enters: what a person picked. Leaves: `CompileOptions`, from which the compiler's arguments are made; nothing of it can
become another argument or another file name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from perfvec.errors import CaptureError

OPTIMISATION_LEVELS = ("-O0", "-O1", "-O2", "-O3")
LIBRARIES = ("musl", "freestanding")
MACRO_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
MACRO_VALUE = re.compile(r"[A-Za-z0-9_.+\-*/() ]{0,64}")
HEADER_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_\-]{0,63}\.h")
SOURCE_NAME = "program.c"
MUSL_HEADERS = ("aarch64-linux-musl", "generic-musl", "aarch64-linux-any", "any-linux-any")
COMMON_ARGUMENTS = (
    "-gdwarf-4", "-fno-PIE", "-fno-PIC", "-fno-lto", "-fno-omit-frame-pointer", "-fasynchronous-unwind-tables",
    "-mno-outline-atomics", "-fno-spell-checking", "-fno-caret-diagnostics", "-fno-color-diagnostics",
)  # fmt: skip
DEBUG_LEVEL_ARGUMENTS = ("-fstack-protector-strong", "--param", "ssp-buffer-size=4")
OPTIMISED_ARGUMENTS = ("-DNDEBUG", "-fno-stack-protector")
CPU_FEATURES = (
    "enable-select-opt", "ete", "fp-armv8", "fuse-adrp-add", "fuse-aes", "neon", "trbe", "use-postra-scheduler",
)  # fmt: skip


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

    def compiler_arguments(self, zig_folder: Path) -> list[str]:
        """Return the arguments of `zig` that turn `program.c` into `program.o`.

        They are those that `zig cc -ON` hands to clang, with which the dataset's programs were built, plus debug
        information, which changes no instruction. `zig cc` itself makes -O1, -O2 and -O3 all the same; here each is
        clang's own.
        """
        return [
            "clang", SOURCE_NAME, "-c", "-o", "program.o", "--no-default-config", *self._target_arguments(zig_folder),
            *(DEBUG_LEVEL_ARGUMENTS if self.optimisation == "-O0" else OPTIMISED_ARGUMENTS), self.optimisation,
            *COMMON_ARGUMENTS, *_cpu_arguments(),
            *(f"-D{name}={value}" for name, value in self.macros.items()),
            # Paths of this machine stay out of debug information and of __FILE__.
            "-fdebug-compilation-dir=.", f"-ffile-prefix-map={zig_folder}=zig",
        ]  # fmt: skip

    def _target_arguments(self, zig_folder: Path) -> list[str]:
        compiler_headers = ["-nostdinc", "-isystem", str(zig_folder / "lib" / "include")]
        if self.library == "freestanding":
            return ["-target", "aarch64-unknown-linux-none", "-ffreestanding", *compiler_headers]
        include = zig_folder / "lib" / "libc" / "include"
        library_headers = [word for name in MUSL_HEADERS for word in ("-isystem", str(include / name))]
        return ["-target", "aarch64-unknown-linux-musl", "-fhosted", *compiler_headers, *library_headers]


def _cpu_arguments() -> list[str]:
    features = [word for name in CPU_FEATURES for word in ("-Xclang", "-target-feature", "-Xclang", f"+{name}")]
    return ["-Xclang", "-target-cpu", "-Xclang", "generic", *features]
