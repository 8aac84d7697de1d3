"""Run a static AArch64 program and record what it executes.

Enters: a `ProgramImage`, its `RunOptions` and the limits. Leaves: an `EmulationResult`. The engine runs at exception
level 0, as a Linux program does; the region of interest and the instruction limit are exact, since the hooks stop the
engine before an instruction, never after. Meant for the confined worker process: hostile code runs here.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from unicorn import UC_ARCH_ARM64, UC_HOOK_INTR, UC_MODE_ARM, Uc, UcError
from unicorn.arm64_const import (
    UC_ARM64_REG_CP_REG,
    UC_ARM64_REG_PC,
    UC_ARM64_REG_PSTATE,
    UC_ARM64_REG_SP,
    UC_ARM64_REG_X30,
    UC_CPU_ARM64_MAX,
)

from perfvec.errors import CaptureError
from perfvec.trace.capture import hook_layout as layout
from perfvec.trace.capture.address_space import AddressSpace
from perfvec.trace.capture.elf import ProgramImage
from perfvec.trace.capture.hooks import attach_hooks
from perfvec.trace.capture.limits import CaptureLimits
from perfvec.trace.capture.memory_files import MemoryFiles
from perfvec.trace.capture.native_code import NativeCode
from perfvec.trace.capture.recording import Recording
from perfvec.trace.capture.settled_accesses import SettledAccesses
from perfvec.trace.capture.start_up import write_initial_stack
from perfvec.trace.capture.system_calls import SystemCalls
from perfvec.trace.capture.trapped_registers import emulate_register_read

NO_ADDRESS = -1
NEVER = (1 << 63) - 1
NOWHERE = 0xFFFF_FFFF_FFFF_FFFC  # an `until` address that no program reaches
SYSTEM_CALL_EXCEPTION, UNDEFINED_EXCEPTION = 2, 1
CHECK_INTERVAL = 1 << 23  # instructions between looks at the clock, some ten a second

# System registers as (crn, crm, op0, op1, op2): let a program use cache maintenance, DC ZVA, floating point and SVE.
SCTLR_EL1, CPACR_EL1, CPTR_EL3 = (1, 0, 3, 0, 0), (1, 0, 3, 0, 2), (1, 1, 3, 6, 2)
ALLOW_ZVA_CTR_AND_CACHE = 1 << 14 | 1 << 15 | 1 << 26
ALLOW_FP_AND_SVE = 3 << 20 | 3 << 16
ALLOW_SVE_FROM_EL3 = 1 << 8


@dataclass(frozen=True)
class RunOptions:
    """What to run and which part to record.

    name: what the program is called (its argument 0). skip, limit: instructions before recording, and recorded at
    most, both counted from `start_address`'s return where that is given. stop_address: recording ends before it.
    """

    name: str = "program"
    arguments: tuple[str, ...] = ()
    standard_input: bytes = b""
    files: Mapping[str, bytes] = field(default_factory=dict)
    skip: int = 0
    limit: int = 10_000_000
    start_address: int | None = None
    stop_address: int | None = None


@dataclass(frozen=True)
class EmulationResult:
    """The recording and how the run ended.

    exit_code: None where recording ended first. fault: one sentence where the program crashed, else None.
    truncated: the limit or time ended the recording. executed: instructions run in all.
    """

    recording: Recording
    files: MemoryFiles
    exit_code: int | None
    fault: str | None
    truncated: bool
    executed: int
    unknown_system_calls: dict[str, int]


def emulate(
    image: ProgramImage, options: RunOptions, limits: CaptureLimits, native: NativeCode, folder: Path | None = None
) -> EmulationResult:
    """Run `image` until it ends, the limit is reached, the stop function is entered, or time is up.

    The columns pc and address are written to files in `folder` where one is given.

    Raises:
        CaptureError: the program does not fit, or ended before anything was recorded, saying why.
    """
    return Emulation(image, options, limits, native, folder).run()


def load_engine() -> None:
    """Load every part of the engine, some of which it reads from disk on first use."""
    _new_engine()


class Emulation:
    """One run: the engine with everything attached to it."""

    def __init__(
        self,
        image: ProgramImage,
        options: RunOptions,
        limits: CaptureLimits,
        native: NativeCode,
        folder: Path | None = None,
    ) -> None:
        self._options = options
        self._limits = limits
        self._deadline = time.monotonic() + limits.emulation_seconds
        self._timed_out = False
        self._exception = 0
        self._engine = _new_engine()
        self._recording = Recording(NEVER, options.limit, folder)
        self._recording.state[layout.STOP_PC] = NO_ADDRESS
        self._space = AddressSpace(self._engine, image, limits)
        self._files = MemoryFiles(
            options.files, options.standard_input, limits.input_bytes + len(options.standard_input), limits.output_bytes
        )
        self._calls = SystemCalls(self._engine, self._space, self._files, self._recording, options.name)
        arguments = [text.encode() for text in (options.name, *options.arguments)]
        self._engine.reg_write(UC_ARM64_REG_SP, write_initial_stack(self._engine, image, arguments))
        self._engine.reg_write(UC_ARM64_REG_PC, image.entry)
        self._engine.hook_add(UC_HOOK_INTR, self._on_exception)
        attach_hooks(self._engine, self._recording, native)
        self._settled = SettledAccesses(self._engine, image, self._recording, native)

    def run(self) -> EmulationResult:
        """Run to the region's start, then record to its end."""
        fault = self._reach_region()
        if fault is None and self._going_on():
            self._recording.state[layout.SKIP] = self._recording.executed + self._options.skip
            if self._options.stop_address is not None:
                self._recording.state[layout.STOP_PC] = self._options.stop_address
            fault = self._run_until(NOWHERE)
        self._require_rows(fault)
        return EmulationResult(
            self._recording, self._files, self._calls.exit_code, fault or self._signal_fault(),
            self._was_cut(fault), self._recording.executed, dict(self._calls.unknown),
        )  # fmt: skip

    def _was_cut(self, fault: str | None) -> bool:
        """Say whether recording ended for want of room or time, and not where it should."""
        at_stop_function = int(self._recording.state[layout.STOP_REASON]) == layout.STOP_MARKER
        return self._calls.exit_code is None and fault is None and not at_stop_function

    def _reach_region(self) -> str | None:
        """Run to the return of the start function where one is given."""
        if self._options.start_address is None:
            return None
        fault = self._run_until(self._options.start_address)
        if fault is None and self._going_on():
            fault = self._run_until(self._engine.reg_read(UC_ARM64_REG_X30))
        return fault

    def _going_on(self) -> bool:
        return self._calls.exit_code is None and not self._timed_out

    def _run_until(self, address: int) -> str | None:
        """Run to `address` or until the run ends; return a sentence where the program crashed."""
        state = self._recording.state
        while True:
            state[layout.STOP_REASON] = layout.RUNNING
            state[layout.CHECK_AT] = self._recording.executed + CHECK_INTERVAL
            self._exception = 0
            begin = self._engine.reg_read(UC_ARM64_REG_PC)
            if begin == address:
                return None
            try:
                self._engine.emu_start(begin, address)
            except UcError as error:
                self._recording.drop_last()
                return f"The program crashed at {self._engine.reg_read(UC_ARM64_REG_PC):#x}: {_reason(error)}."
            if self._exception and not self._resume_after_exception():
                self._recording.drop_last()
                return f"The program crashed at {self._engine.reg_read(UC_ARM64_REG_PC):#x}: illegal instruction."
            if self._time_is_up() or not self._goes_on_running(address):
                return None

    def _goes_on_running(self, address: int) -> bool:
        if self._calls.exit_code is not None or self._engine.reg_read(UC_ARM64_REG_PC) == address:
            return False
        return int(self._recording.state[layout.STOP_REASON]) in (layout.STOP_CHECK, layout.RUNNING)

    def _time_is_up(self) -> bool:
        self._timed_out = time.monotonic() > self._deadline
        return self._timed_out

    def _on_exception(self, engine: Uc, number: int, _: object) -> None:
        if number == SYSTEM_CALL_EXCEPTION:
            self._calls.handle()
            if time.monotonic() > self._deadline:
                engine.emu_stop()
        else:
            self._exception = number
            engine.emu_stop()

    def _resume_after_exception(self) -> bool:
        """Answer a read of a system register as Linux does; anything else is a crash."""
        return self._exception == UNDEFINED_EXCEPTION and emulate_register_read(self._engine, self._recording.executed)

    def _signal_fault(self) -> str | None:
        return None if self._calls.signal is None else f"The program ended itself with signal {self._calls.signal}."

    def _require_rows(self, fault: str | None) -> None:
        if self._recording.rows:
            return
        executed = self._recording.executed
        if fault is not None:
            raise CaptureError(f"{fault} Nothing was recorded before that.")
        if self._timed_out:
            raise CaptureError(
                f"Nothing was recorded within {self._limits.emulation_seconds:g} s ({executed:,} instructions ran); "
                "skip fewer instructions."
            )
        raise CaptureError(
            f"The program ended after {executed:,} instructions, before the region to record began; skip fewer "
            "instructions, or check that the start function is called."
        )


def _new_engine() -> Uc:
    engine = Uc(UC_ARCH_ARM64, UC_MODE_ARM)
    engine.ctl_set_cpu_model(UC_CPU_ARM64_MAX)
    # Exception level 0 first: the engine takes note of it only when a system register is written after.
    engine.reg_write(UC_ARM64_REG_PSTATE, 0)
    control = engine.reg_read(UC_ARM64_REG_CP_REG, SCTLR_EL1)
    engine.reg_write(UC_ARM64_REG_CP_REG, (*SCTLR_EL1, control | ALLOW_ZVA_CTR_AND_CACHE))
    engine.reg_write(UC_ARM64_REG_CP_REG, (*CPACR_EL1, ALLOW_FP_AND_SVE))
    engine.reg_write(UC_ARM64_REG_CP_REG, (*CPTR_EL3, ALLOW_SVE_FROM_EL3))
    return engine


def _reason(error: UcError) -> str:
    text = str(error)
    return text[: text.find(" (")] if " (" in text else text
