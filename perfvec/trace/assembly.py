"""AArch64 words as a person reads them.

Enters: one encoding and where it lies. Leaves: its assembly text.
"""

from __future__ import annotations

import capstone

UNKNOWN_ENCODING = 0


def assembly(encoding: int, pc: int) -> str:
    """Return the assembly of one 32-bit word at address `pc` (targets of branches are absolute).

    A word that is no known instruction comes back as '.word 0x…'; 0, which a trace without encodings has, as ''.
    """
    if encoding == UNKNOWN_ENCODING:
        return ""
    disassembler = capstone.Cs(capstone.CS_ARCH_ARM64, capstone.CS_MODE_ARM)
    for _, _, mnemonic, operands in disassembler.disasm_lite(encoding.to_bytes(4, "little"), pc):
        return f"{mnemonic} {operands}".strip()
    return f".word 0x{encoding:08x}"
