"""AArch64 disassembly as gem5 prints it, read for registers, memory and branch kind where there is no encoding.

Enters: the text of one instruction or micro-operation, with gem5's class name and flags where the trace has them.
Leaves: a `StaticRow`, and the access size where register names tell it. gem5's disassembly is not always exact
(its authors say so), so what comes of it is worth less than an encoding.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from perfvec.trace.instruction import (
    FLAGS_REGISTER,
    NO_REGISTER,
    PREDICATE_REGISTER_BASE,
    SP_REGISTER,
    SYSTEM_REGISTER,
    VECTOR_REGISTER_BASE,
    InstructionFlag,
)
from perfvec.trace.readers.gem5_mnemonics import (
    BRANCHES,
    COMPARES,
    READ_FLAGS,
    READ_MODIFY_WRITE,
    SET_FLAGS,
    STATUS_STORES,
    assumed_class,
)
from perfvec.trace.readers.gem5_versions import operation_class
from perfvec.trace.readers.static_rows import INTERMEDIATE, UNKNOWN_CLASS, UNKNOWN_ROW, StaticRow, unique

LINK_REGISTER = 30
REGISTER = re.compile(r"(?<![\w#.])(?:([xwvqdshbzfp])(\d{1,2})(?:\.[\w\[\]]+)?|(w?sp|[xw]?zr|lr|fp|ureg\d|intrlv\d))\b")
NAMED = {"sp": SP_REGISTER, "wsp": SP_REGISTER, "lr": LINK_REGISTER, "fp": 29}
WIDTH_BYTES = {"x": 8, "w": 4, "q": 16, "d": 8, "h": 2}  # gem5 prints 's' for any scalar floating-point register

# gem5's own instruction flags (ExecFlags), and ours.
FLAG_NAMES: dict[str, InstructionFlag] = {
    "IsLoad": InstructionFlag.LOAD,
    "IsStore": InstructionFlag.STORE,
    "IsAtomic": InstructionFlag.LOAD | InstructionFlag.STORE | InstructionFlag.EXCLUSIVE,
    "IsStoreConditional": InstructionFlag.EXCLUSIVE,
    "IsCondControl": InstructionFlag.CONDITIONAL,
    "IsUncondControl": InstructionFlag.UNCONDITIONAL,
    "IsDirectControl": InstructionFlag.DIRECT,
    "IsCall": InstructionFlag.CALL,
    "IsReturn": InstructionFlag.RETURN,
    "IsSerializeBefore": InstructionFlag.SERIALISE_BEFORE,
    "IsSerializeAfter": InstructionFlag.SERIALISE_AFTER,
    "IsSerializing": InstructionFlag.SERIALISE_BEFORE,
    "IsSquashAfter": InstructionFlag.SQUASH_AFTER,
    "IsReadBarrier": InstructionFlag.READ_BARRIER,
    "IsWriteBarrier": InstructionFlag.WRITE_BARRIER,
    "IsNonSpeculative": InstructionFlag.NONSPECULATIVE,
    "IsDataPrefetch": InstructionFlag.PREFETCH,
    "IsPrefetch": InstructionFlag.PREFETCH,
    "IsSyscall": InstructionFlag.SYSTEM_CALL,
}


@dataclass(frozen=True)
class Operands:
    """Registers of a disassembly: in front of the brackets, within them, and whether the base is written back."""

    mnemonic: str
    plain: tuple[int, ...]
    address: tuple[int, ...]
    writeback: bool
    widths: tuple[str, ...]


@lru_cache(maxsize=4096)
def parse_operands(text: str) -> Operands:
    """Split a disassembly into its mnemonic and its registers."""
    mnemonic, _, operands = text.strip().lower().partition(" ")
    head, bracket, tail = operands.partition("[")
    inside, _, behind = tail.partition("]")
    plain = list(_registers(head))
    writeback = bool(bracket) and ("!" in behind or "," in behind)
    return Operands(
        mnemonic=mnemonic.removesuffix("_uop"),
        plain=tuple(register for register, _ in plain),
        address=tuple(register for register, _ in _registers(inside)),
        writeback=writeback,
        widths=tuple(width for _, width in plain),
    )


def _registers(text: str) -> list[tuple[int, str]]:
    found = []
    for match in REGISTER.finditer(text):
        kind, number, name = match.groups()
        found.append((_register_id(kind, int(number)), kind) if kind else (_named(name), ""))
    return found


def _register_id(kind: str, number: int) -> int:
    if kind in "xw":
        return number if number < 31 else NO_REGISTER
    if kind == "p":
        return PREDICATE_REGISTER_BASE + number if number < 16 else SYSTEM_REGISTER
    return VECTOR_REGISTER_BASE + number if number < 32 else INTERMEDIATE


def _named(name: str) -> int:
    return INTERMEDIATE if name.startswith(("ureg", "intrlv")) else NAMED.get(name, NO_REGISTER)


def static_row(text: str, class_name: str = "", flag_names: str = "") -> StaticRow:
    """Return what a disassembly, gem5's class name ('' unknown) and flags ('A|B|…', '' unknown) say."""
    operands = parse_operands(text)
    if not operands.mnemonic:
        return UNKNOWN_ROW
    flags = _flags(operands, class_name, flag_names)
    op_class = operation_class(class_name) if class_name else assumed_class(operands.mnemonic, operands.widths)
    if op_class == UNKNOWN_CLASS:
        flags |= InstructionFlag.UNDECODED
    sources, destinations = _roles(operands, flags)
    base = operands.address[0] if operands.writeback and operands.address else NO_REGISTER
    return StaticRow(
        op_class=op_class,
        sources=unique(sources),
        destinations=unique(destinations),
        address_sources=unique(operands.address),
        base_update=base,
        flags=int(flags),
    )


def access_bytes(text: str) -> int:
    """Return the bytes that a load or store accesses as far as its register names tell, 0 where they do not."""
    operands = parse_operands(text)
    mnemonic = operands.mnemonic
    if not mnemonic.startswith(("ld", "st")) or not operands.plain:
        return 0
    if "qbfp" in mnemonic or "qtfp" in mnemonic:  # gem5's micro-operations for the halves of a q register
        return 8
    for suffix, size in (("sw", 4), ("sb", 1), ("sh", 2), ("b", 1), ("h", 2)):
        if mnemonic.endswith(suffix) and operands.widths[0] in "xw":
            return size
    width = WIDTH_BYTES.get(operands.widths[-1], 0)
    return width * (len(operands.plain) if mnemonic.startswith(("ldp", "stp", "ldnp", "stnp")) else 1)


def _flags(operands: Operands, class_name: str, flag_names: str) -> InstructionFlag:
    flags = InstructionFlag(0)
    for name in flag_names.split("|"):
        flags |= FLAG_NAMES.get(name.strip(), InstructionFlag(0))
    if flag_names:
        if flags & InstructionFlag.UNCONDITIONAL and flags & InstructionFlag.CONDITIONAL:
            flags &= ~InstructionFlag.UNCONDITIONAL
        return flags
    flags |= BRANCHES.get(operands.mnemonic.partition(".")[0] if operands.mnemonic != "b" else "b", InstructionFlag(0))
    if operands.mnemonic.startswith("b."):
        flags = InstructionFlag.CONDITIONAL | InstructionFlag.DIRECT
    if class_name.endswith("MemRead") or (not class_name and operands.mnemonic.startswith("ld")):
        flags |= InstructionFlag.LOAD
    elif class_name.endswith("MemWrite") or (not class_name and operands.mnemonic.startswith("st")):
        flags |= InstructionFlag.STORE
    if operands.mnemonic == "svc":
        flags |= InstructionFlag.SYSTEM_CALL
    return flags


def _roles(operands: Operands, flags: InstructionFlag) -> tuple[list[int], list[int]]:
    """Return registers read and registers written."""
    mnemonic, plain, address = operands.mnemonic, list(operands.plain), list(operands.address)
    written_base = address[:1] if operands.writeback else []
    if flags & (InstructionFlag.CONDITIONAL | InstructionFlag.UNCONDITIONAL):
        link = [LINK_REGISTER] if flags & InstructionFlag.CALL else []
        returned = [LINK_REGISTER] if flags & InstructionFlag.RETURN and not plain else []
        return plain + returned + ([FLAGS_REGISTER] if mnemonic.startswith("b.") else []), link
    if flags & InstructionFlag.STORE and not flags & InstructionFlag.LOAD:
        status = 1 if mnemonic.startswith(STATUS_STORES) else 0
        return plain[status:] + address, plain[:status] + written_base
    if flags & InstructionFlag.LOAD:
        both = plain if flags & InstructionFlag.STORE else []
        return both + address, (plain[-1:] if both else plain) + written_base
    reads = [FLAGS_REGISTER] if mnemonic in READ_FLAGS else []
    if mnemonic in COMPARES:
        return plain + reads, [FLAGS_REGISTER]
    writes = [FLAGS_REGISTER] if mnemonic in SET_FLAGS else []
    kept = plain[:1] if mnemonic.startswith(READ_MODIFY_WRITE) else []
    return kept + plain[1:] + address + reads, plain[:1] + writes
