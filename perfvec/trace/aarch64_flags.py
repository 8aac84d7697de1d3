"""What an AArch64 instruction does besides computing: memory, control, barriers, serialisation.

Enters: encodings, `Disassembly`, `MemoryForms`. Leaves: `InstructionFlag` bits. Control flags follow the architecture;
barriers and serialisation follow gem5 24.0 (src/arch/arm/isa/insts/{branch64,data64,misc64,ldr64,str64}.isa).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.trace.aarch64_disassembly import Disassembly
from perfvec.trace.aarch64_memory import MemoryForm, MemoryForms
from perfvec.trace.aarch64_mnemonics import is_sve_memory
from perfvec.trace.aarch64_system import system_register
from perfvec.trace.instruction import FLAGS_REGISTER
from perfvec.trace.instruction import InstructionFlag as Flag

_CONDITIONAL = Flag.CONDITIONAL | Flag.DIRECT
_CALLS = dict.fromkeys(("blr", "blraa", "blrab", "blraaz", "blrabz"), Flag.UNCONDITIONAL | Flag.CALL)
_JUMPS = dict.fromkeys(("br", "braa", "brab", "braaz", "brabz"), Flag.UNCONDITIONAL)
_RETURNS = dict.fromkeys(("ret", "retaa", "retab"), Flag.UNCONDITIONAL | Flag.RETURN)
_SYSTEM = Flag.SERIALISE_AFTER | Flag.NONSPECULATIVE

BY_MNEMONIC: dict[str, Flag] = {
    "b": Flag.UNCONDITIONAL | Flag.DIRECT,
    "bl": Flag.UNCONDITIONAL | Flag.DIRECT | Flag.CALL,
    **dict.fromkeys(("cbz", "cbnz", "tbz", "tbnz"), _CONDITIONAL),
    **_CALLS,
    **_JUMPS,
    **_RETURNS,
    "svc": Flag.SYSTEM_CALL | _SYSTEM,
    "hvc": Flag.SYSTEM_CALL | _SYSTEM,
    "smc": _SYSTEM,
    "msr": _SYSTEM,
    "mrs": Flag.SERIALISE_BEFORE,
    "brk": Flag.SERIALISE_AFTER,
    "isb": Flag.SQUASH_AFTER,
    "dsb": Flag.READ_BARRIER | Flag.WRITE_BARRIER | Flag.SERIALISE_AFTER,
    "dmb": Flag.READ_BARRIER | Flag.WRITE_BARRIER,
    "dc": Flag.STORE,
    **dict.fromkeys(("ic", "at", "tlbi", "cfp", "dvp", "cpp"), _SYSTEM),
    # Hints that gem5 does not model, only warns of.
    **dict.fromkeys(("bti", "csdb", "esb", "psb", "tsb", "hint"), Flag.NONSPECULATIVE),
}


def instruction_flags(encodings: NDArray[np.uint32], code: Disassembly, memory: MemoryForms) -> NDArray[np.uint32]:
    """Return the flags of each of the m instructions, uint32 [m]; `UNDECODED` is the caller's to add."""
    flags = np.where(memory.form == MemoryForm.NONE, code.by_name(_by_name, np.uint32), 0).astype(np.uint32)
    flags[code.named("mrs", "msr") & (system_register(encodings) == FLAGS_REGISTER)] = 0  # nzcv is renamed
    _add(flags, memory.load, Flag.LOAD)
    _add(flags, memory.store, Flag.STORE)
    _add(flags, memory.prefetch, Flag.PREFETCH | Flag.LOAD)  # gem5 executes a prefetch as a load
    _add(flags, memory.ordered, Flag.READ_BARRIER | Flag.WRITE_BARRIER)
    exclusive = (MemoryForm.EXCLUSIVE, MemoryForm.COMPARE_AND_SWAP, MemoryForm.ATOMIC)
    _add(flags, np.isin(memory.form, exclusive), Flag.EXCLUSIVE)
    return flags


def _by_name(mnemonic: str) -> Flag:
    if mnemonic.startswith(("b.", "bc.")):
        return _CONDITIONAL
    if mnemonic in BY_MNEMONIC:
        return BY_MNEMONIC[mnemonic]
    if mnemonic.startswith("prf"):
        return Flag.PREFETCH | Flag.LOAD
    if is_sve_memory(mnemonic):
        return Flag.STORE if mnemonic.startswith("st") else Flag.LOAD
    return Flag(0)


def _add(flags: NDArray[np.uint32], rows: NDArray[np.bool_], flag: Flag) -> None:
    flags[rows] |= np.uint32(flag)
