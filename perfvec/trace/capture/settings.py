"""What the person who runs the server allows: capture on or off, and where the compiler may run.

Enters: environment variables. Leaves: `CaptureSettings`, passed on as an argument.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from perfvec.errors import CaptureError
from perfvec.trace.capture.confinement import confinement_problem
from perfvec.trace.capture.limits import CaptureLimits

CAPTURE_SWITCH = "PERFVEC_CAPTURE"
COMPILE_SWITCH = "PERFVEC_COMPILE"
CACHE_VARIABLE = "PERFVEC_CACHE"


@dataclass(frozen=True)
class CaptureSettings:
    """The switches and caps of one server.

    enabled: capture as a whole. compile_unconfined: compile even where the system cannot confine the compiler
    (for one's own machine). confinement_problem: why it cannot, None where it can. cache_folder: the built C library.
    """

    enabled: bool = True
    compile_enabled: bool = True
    compile_unconfined: bool = False
    confinement_problem: str | None = None
    cache_folder: Path = Path("~/.cache/perfvec-studio")
    limits: CaptureLimits = field(default_factory=CaptureLimits)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> CaptureSettings:
        """Read PERFVEC_CAPTURE (on, off), PERFVEC_COMPILE (on, off, unconfined) and PERFVEC_CACHE (a folder).

        Raises:
            CaptureError: a switch holds another word.
        """
        values = os.environ if environment is None else environment
        capture = _switch(values, CAPTURE_SWITCH, ("on", "off"))
        compile_c = _switch(values, COMPILE_SWITCH, ("on", "off", "unconfined"))
        default_cache = Path(values.get("XDG_CACHE_HOME", "~/.cache")) / "perfvec-studio"
        return cls(
            enabled=capture == "on", compile_enabled=compile_c != "off", compile_unconfined=compile_c == "unconfined",
            confinement_problem=confinement_problem(), cache_folder=Path(values.get(CACHE_VARIABLE, default_cache)),
        )  # fmt: skip

    def require_capture(self) -> None:
        """Raise CaptureError where capture is turned off."""
        if not self.enabled:
            raise CaptureError(f"Capture is turned off on this server ({CAPTURE_SWITCH}=off); upload a trace instead.")

    def compile_problem(self) -> str | None:
        """Return why C cannot be compiled here, None where it can."""
        if not self.enabled or not self.compile_enabled:
            return "Compiling C is turned off on this server; upload a static AArch64 binary or a trace instead."
        if self.confinement_problem and not self.compile_unconfined:
            return (
                f"Compiling C is off because {self.confinement_problem}, so the compiler could read the server's files;"
                f" upload a static AArch64 binary instead, or set {COMPILE_SWITCH}=unconfined on a machine of your own."
            )
        return None


def native_code_folder(settings: CaptureSettings) -> Path:
    """Return where the compiled hooks are kept."""
    return settings.cache_folder.expanduser() / "native-hooks"


def _switch(values: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    word = values.get(name, "on").strip().lower()
    if word not in words:
        raise CaptureError(f"The environment variable {name} is '{word}'; it must be one of {', '.join(words)}.")
    return word
