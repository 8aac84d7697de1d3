"""What an AArch64 instruction does besides computing: memory, control, barriers, serialisation.

Enters: encodings, mnemonics, `MemoryForms`. Leaves: `InstructionFlag` bits. Control flags follow the architecture;
barriers and serialisation follow gem5 24.0 (src/arch/arm/isa/insts/{branch64,data64,misc64,ldr64,str64}.isa).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.trace.aarch64_memory import MemoryForm, MemoryForms, bits
from perfvec.trace.aarch64_mnemonics import is_sve_memory
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
    "bti": Flag.NONSPECULATIVE,
}


def instruction_flags(
    encodings: NDArray[np.uint32], mnemonic: NDArray[np.str_], memory: MemoryForms
) -> NDArray[np.uint32]:
    """Return the flags of each of the m instructions, uint32 [m]; `UNDECODED` is the caller's to add."""
    names, which = np.unique(mnemonic, return_inverse=True)
    flags = np.array([int(_by_name(str(name))) for name in names], dtype=np.uint32)[which]
    flags = np.where(memory.form == MemoryForm.NONE, flags, 0).astype(np.uint32)
    _add(flags, memory.load, Flag.LOAD)
    _add(flags, memory.store, Flag.STORE)
    _add(flags, memory.prefetch, Flag.PREFETCH)
    exclusive = (MemoryForm.EXCLUSIVE, MemoryForm.COMPARE_AND_SWAP, MemoryForm.ATOMIC)
    _add(flags, np.isin(memory.form, exclusive), Flag.EXCLUSIVE)
    return flags


def _by_name(mnemonic: str) -> Flag:
    if mnemonic.startswith(("b.", "bc.")):
        return _CONDITIONAL
    if mnemonic in BY_MNEMONIC:
        return BY_MNEMONIC[mnemonic]
    if mnemonic.startswith("prf"):
        return Flag.PREFETCH
    if is_sve_memory(mnemonic):
        return Flag.STORE if mnemonic.startswith("st") else Flag.LOAD
    return Flag(0)


def _add(flags: NDArray[np.uint32], rows: NDArray[np.bool_], flag: Flag) -> None:
    flags[rows] |= np.uint32(flag)
