"""Reads of system registers that trap at exception level 0, answered as Linux answers them.

Enters: an engine stopped at an instruction it refused. Leaves: the register written and the pc moved on, or False
where the instruction is something else. Identification registers name an ordinary Armv8 core; the counters count
executed instructions, so that a run repeats exactly.
"""

from __future__ import annotations

from unicorn import Uc
from unicorn.arm64_const import UC_ARM64_REG_PC, UC_ARM64_REG_X0, UC_ARM64_REG_X29, UC_ARM64_REG_X30

READ_SYSTEM_REGISTER = 0xD530_0000
READ_MASK = 0xFFF0_0000
ZERO_REGISTER = 31
MAIN_ID = 0x410F_D070  # MIDR_EL1 of a Cortex-A57
COUNTER_HZ = 1_000_000_000
# (op0, op1, CRn, CRm, op2)
MIDR_EL1, CNTFRQ_EL0, CNTPCT_EL0, CNTVCT_EL0 = (3, 0, 0, 0, 0), (3, 3, 14, 0, 0), (3, 3, 14, 0, 1), (3, 3, 14, 0, 2)


def emulate_register_read(engine: Uc, executed: int) -> bool:
    """Carry out `mrs` at the engine's pc where a Linux program may use it; say whether that was so."""
    pc = engine.reg_read(UC_ARM64_REG_PC)
    word = int.from_bytes(engine.mem_read(pc, 4), "little")
    if word & READ_MASK != READ_SYSTEM_REGISTER:
        return False
    register = (2 + (word >> 19 & 1), word >> 16 & 7, word >> 12 & 15, word >> 8 & 15, word >> 5 & 7)
    value = _value(register, executed)
    if value is None:
        return False
    target = word & 31
    if target != ZERO_REGISTER:
        engine.reg_write(general_register(target), value)
    engine.reg_write(UC_ARM64_REG_PC, pc + 4)
    return True


def general_register(number: int) -> int:
    """Return the engine's name of x0 to x30."""
    register: int = UC_ARM64_REG_X0 + number if number < 29 else (UC_ARM64_REG_X29, UC_ARM64_REG_X30)[number - 29]
    return register


def _value(register: tuple[int, int, int, int, int], executed: int) -> int | None:
    known = {MIDR_EL1: MAIN_ID, CNTFRQ_EL0: COUNTER_HZ, CNTPCT_EL0: executed, CNTVCT_EL0: executed}
    if register in known:
        return known[register]
    op0, op1, crn, crm, _ = register
    # The identification space reads as zero where a feature is absent.
    return 0 if (op0, op1, crn) == (3, 0, 0) and crm < 8 else None
