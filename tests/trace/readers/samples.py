"""A small AArch64 program's trace, and the files in which other tools would have written it.

The writers follow the formats' public definitions and share no code with the readers, so that a mistake in one does
not hide in the other.
"""

import json
import struct
from dataclasses import dataclass, field
from functools import cache

import capstone
import numpy as np

from perfvec.trace.aarch64 import decode_encodings
from perfvec.trace.instruction import NO_REGISTER, OPERATION_CLASSES, InstructionFlag
from perfvec.trace.readers.gem5_versions import TABLES_PATH
from perfvec.trace.trace import Trace

STACK, DATA = 0x7FFF0000, 0x500000
PROLOGUE = [(0x400000, 0xA9BE7BFD, STACK, 16), (0x400004, 0x910003FD, 0, 0)]  # stp x29, x30, [sp, #-32]!; mov x29, sp
EPILOGUE = [(0x400014, 0xA8C27BFD, STACK, 16), (0x400018, 0xD65F03C0, 0, 0)]  # ldp x29, x30, [sp], #32; ret


def loop_pass(number: int) -> list[tuple[int, int, int, int]]:
    return [
        (0x400008, 0x94000006, 0, 0),  # bl 0x400020
        (0x400020, 0xF8626820, DATA + 64 * number, 8),  # ldr x0, [x1, x2]
        (0x400024, 0x1F420C20, 0, 0),  # fmadd d0, d1, d2, d3
        (0x400028, 0x3D800460, DATA + 0x100, 16),  # str q0, [x3, #16]
        (0x40002C, 0xD65F03C0, 0, 0),  # ret
        (0x40000C, 0xF100401F, 0, 0),  # cmp x0, #16
        (0x400010, 0x54FFFFC1, 0, 0),  # b.ne 0x400008
    ]


def sample_trace(passes: int = 3) -> Trace:
    executed = PROLOGUE + [row for number in range(passes) for row in loop_pass(number)] + EPILOGUE
    encodings = np.array([row[1] for row in executed], dtype=np.uint32)
    distinct, index = np.unique(encodings, return_inverse=True)
    return Trace(
        program="sample",
        isa="aarch64",
        origin="test",
        pc=np.array([row[0] for row in executed], dtype=np.uint64),
        address=np.array([row[2] for row in executed], dtype=np.uint64),
        size=np.array([row[3] for row in executed], dtype=np.uint16),
        static_index=index.astype(np.int32),
        static=decode_encodings(distinct),
    )


def disassembly(trace: Trace, row: int) -> str:
    return disassembled(int(trace.static.encoding[trace.static_index[row]]), int(trace.pc[row]))


@cache
def disassembled(word: int, pc: int) -> str:
    engine = capstone.Cs(capstone.CS_ARCH_ARM64, capstone.CS_MODE_LITTLE_ENDIAN)
    for _, _, mnemonic, operands in engine.disasm_lite(word.to_bytes(4, "little"), pc):
        return f"{mnemonic} {operands}".strip()
    return "undefined"


def flags_of(trace: Trace, row: int) -> InstructionFlag:
    return InstructionFlag(int(trace.flags[row]))


def registers(column: np.ndarray) -> list[int]:
    return [int(register) for register in column if register != NO_REGISTER]


def accesses(trace: Trace, row: int) -> list[tuple[str, int]]:
    """Each access of up to 8 bytes: what it does, and where."""
    if not trace.address[row]:
        return []
    kind = "store" if flags_of(trace, row) & InstructionFlag.STORE else "load"
    return [(kind, int(trace.address[row]) + offset) for offset in range(0, int(trace.size[row]), 8)]


def execlog_text(trace: Trace) -> str:
    lines = []
    for row in range(len(trace)):
        encoding = int(trace.static.encoding[trace.static_index[row]])
        extra = "".join(f", {kind}, 0x{address:08x}" for kind, address in accesses(trace, row))
        lines.append(f'0, 0x{int(trace.pc[row]):x}, 0x{encoding:x}, "{disassembly(trace, row)}"{extra}')
    return "\n".join(lines) + "\n"


def tarmac_text(trace: Trace, style: str) -> str:
    lines = ["0 clk cpu0 R cpsr 000003cd"] if style != "envelope" else ["Tarmac Text Rev 3t", "  0 tic ES  EXC Reset"]
    for row in range(len(trace)):
        pc, encoding = int(trace.pc[row]), int(trace.static.encoding[trace.static_index[row]])
        text, tick = disassembly(trace, row), 250 * row
        if style == "envelope":
            lines.append(f"   {tick} tic ES  ({pc:016x}:{encoding:08x}) O el3h_s:         {text.upper()}")
            lines += envelope_accesses(trace, row)
            continue
        start = f"{tick} clk cpu0 " if style == "gem5" else f"{tick} clk "
        physical = f":{pc:012x}" if style == "gem5" else ""
        lines.append(f"{start}IT ({row + 1}) {pc:08x}{physical} {encoding:08x} O EL0t_ns : {text.upper()}")
        for kind, address in accesses(trace, row):
            lines.append(f"{start}M{'W' if kind == 'store' else 'R'}8 {address:08x}:{address:012x} 0000000000000000")
        lines.append(f"{start}R X0 0000000000000000")
    return "\n".join(lines) + "\n"


def envelope_accesses(trace: Trace, row: int) -> list[str]:
    """Lines of 16 aligned bytes, the highest first, dots for those not accessed."""
    first, last = int(trace.address[row]), int(trace.address[row]) + int(trace.size[row]) - 1
    if not first:
        return []
    word = "ST" if flags_of(trace, row) & InstructionFlag.STORE else "LD"
    lines = []
    for base in range(last & ~15, (first & ~15) - 1, -16):
        digits = "".join("00" if first <= base + byte <= last else ".." for byte in reversed(range(16)))
        words = " ".join(digits[at : at + 8] for at in range(0, 32, 8))
        lines.append(f"                    {word} {base:016x} {words}    S:{base:011x}    nGnRnE OSH")
    return lines


def cvp1_bytes(trace: Trace) -> bytes:
    return b"".join(cvp1_record(trace, row) for row in range(len(trace)))


def cvp1_record(trace: Trace, row: int) -> bytes:
    flags, index = flags_of(trace, row), trace.static_index[row]
    inputs, outputs = (
        [register for register in registers(column[index]) if register <= 64]  # what CVP-1 has names for
        for column in (trace.static.sources, trace.static.destinations)
    )
    base = int(trace.static.base_update[index])
    name = OPERATION_CLASSES[trace.static.op_class[index]]
    kind = 6 if name.startswith("Float") else 7 if name in ("IntMult", "IntDiv") else 0
    body = b""
    if flags & (InstructionFlag.LOAD | InstructionFlag.STORE):
        kind = 1 if flags & InstructionFlag.LOAD else 2
        data = [register for register in (outputs if kind == 1 else inputs) if register != base]
        vectors = [register for register in data if register >= 32]
        count = len(vectors) or (len(data) if kind == 1 or base != NO_REGISTER else 1)
        body = struct.pack("<QB", int(trace.address[row]), int(trace.size[row]) // count)
    elif flags & (InstructionFlag.CONDITIONAL | InstructionFlag.UNCONDITIONAL):
        kind = 3 if flags & InstructionFlag.CONDITIONAL else 4 if flags & InstructionFlag.DIRECT else 5
        taken = bool(flags & InstructionFlag.UNCONDITIONAL) or bool(trace.taken[row] == 1)
        following = int(trace.pc[row + 1]) if row + 1 < len(trace) else 0x1000
        body = struct.pack("<B", int(taken)) + (struct.pack("<Q", following) if taken else b"")
    values = b""
    for register in outputs:
        near = int(trace.address[row]) + 8 if register == base else 0x1234567812345678
        values += struct.pack("<QQ", 1, 2) if 32 <= register < 64 else struct.pack("<Q", near)
    names = bytes([len(inputs), *inputs, len(outputs), *outputs])
    return struct.pack("<QB", int(trace.pc[row]), kind) + body + names + values


@dataclass(frozen=True)
class MicroOp:
    """One of gem5's micro-operations: its class, text, registers as (class, index) pairs, and access."""

    op_class: str
    text: str
    sources: tuple[tuple[int, int], ...] = ()
    destinations: tuple[tuple[int, int], ...] = ()
    address: int = 0
    size: int = 0
    flags: frozenset[str] = field(default_factory=frozenset)


ZERO_PAIR, TEMPORARY = (0, 34), (0, 35)


def gem5_pair(register: int) -> tuple[int, int]:
    """Our register id as gem5 21.2's (class, index)."""
    if register == 31:
        return 0, 42
    if register < 31:
        return 0, register
    return (2, register - 32) if register < 64 else (5, 0)


def register_name(register: int) -> str:
    return "sp" if register == 31 else f"x{register}" if register < 31 else f"v{register - 32}"


def micro_operations(trace: Trace, row: int) -> list[MicroOp]:
    """Crack accesses as gem5 does: address, then the transfers, then the written base."""
    index, flags = trace.static_index[row], flags_of(trace, row)
    sources, destinations = registers(trace.static.sources[index]), registers(trace.static.destinations[index])
    pairs = tuple(map(gem5_pair, sources)), tuple(map(gem5_pair, destinations))
    name, address, size = OPERATION_CLASSES[trace.static.op_class[index]], int(trace.address[row]), int(trace.size[row])
    memory = registers(trace.static.address_sources[index])
    if trace.static.micro_ops[index] == 1 or not memory:
        if flags & (InstructionFlag.LOAD | InstructionFlag.STORE):
            order = memory + [register for register in sources if register not in memory]
            pairs = tuple(map(gem5_pair, order)), pairs[1]
        return [MicroOp(name, disassembly(trace, row), *pairs, address, size)]
    updated = int(trace.static.base_update[index])
    if flags & InstructionFlag.STORE:
        return cracked_store(
            memory, [register for register in sources if register not in memory], updated, address, size
        )
    base, loaded = gem5_pair(memory[0]), [register for register in destinations if register != updated]
    words = ", ".join(map(register_name, loaded))
    text = f"{'ldp' if len(loaded) > 1 else 'ldr'}_uop   {words}, [{register_name(memory[0])}]"
    cracked = [MicroOp("MemRead", text, (base,), tuple(map(gem5_pair, loaded)), address, size)]
    if updated != NO_REGISTER:
        name = register_name(updated)
        cracked.append(MicroOp("IntAlu", f"addxi_uop   {name}, {name}, #32", (base,), (gem5_pair(updated),)))
    return cracked


def cracked_store(memory: list[int], data: list[int], updated: int, address: int, size: int) -> list[MicroOp]:
    base, name = gem5_pair(memory[0]), register_name(memory[0])
    if len(memory) == 1 and len(data) == 1 and data[0] >= 32 and updated == NO_REGISTER:  # the two halves of a stored q
        used = (base, gem5_pair(data[0]))
        words = f"fpxi_uop   {register_name(data[0])}, [{name}]"
        return [
            MicroOp("MemWrite", f"str{half}{words}", used, (), address + 8 * (half == "qt"), 8) for half in ("qb", "qt")
        ]
    computed = tuple(map(gem5_pair, memory))
    cracked = [MicroOp("IntAlu", f"addxi_uop   ureg0, {name}, #-32", computed, (TEMPORARY,))]
    part = max(1, size // max(1, len(data)))
    for place, register in enumerate(data):
        text = f"strxi_uop   {register_name(register)}, [ureg0, #{part * place}]"
        cracked.append(MicroOp("MemWrite", text, (TEMPORARY, gem5_pair(register)), (), address + part * place, part))
    if not data:
        cracked.append(MicroOp("MemWrite", "strxi_uop   xzr, [ureg0]", (TEMPORARY,), (), address, size))
    if updated != NO_REGISTER:
        text = f"addxi_uop   {register_name(updated)}, ureg0, #0"
        cracked.append(MicroOp("IntAlu", text, (TEMPORARY,), (gem5_pair(updated),)))
    return cracked


# PerfVec's released traces are of gem5 21.2's numbering.
CLASS_NUMBERS = {
    name: number
    for table in json.loads(TABLES_PATH.read_text())["tables"]
    if "21.2" in table["versions"]
    for number, name in enumerate(table["operation_classes"])
}


def perfvec_text(trace: Trace, period: int = 500) -> tuple[str, str]:
    """PerfVec's trace.txt and store file; instruction i commits at tick (i + 10) · period."""
    main, store, queue = [], [], 0
    for row in range(len(trace)):
        cracked, control = micro_operations(trace, row), flags_of(trace, row)
        conditional = int(bool(control & InstructionFlag.CONDITIONAL))
        unconditional = int(bool(control & InstructionFlag.UNCONDITIONAL))
        for micro in cracked:
            fetch, retire = row * period, 10 * period
            timing = f"{fetch} {retire - 500} {retire} 1500 2500 3000 3000"
            kinds = [int(len(cracked) > 1), conditional, unconditional, int(bool(control & InstructionFlag.DIRECT))]
            rest = f"{CLASS_NUMBERS.get(micro.op_class, 0)} {' '.join(map(str, kinds))} 0 0 0 0 0 0 0 0 0  "
            rest += f"{int(micro.address > 0)} {micro.address} {micro.size} -1 -1 -1 -1 0 0 0 0 0 0  "
            rest += f"{int(trace.pc[row])} {int(unconditional or trace.taken[row] == 1)} 0 -1 -1 -1 -1 0 0 0 0 0  "
            pairs = [*micro.sources, *micro.destinations]
            rest += f"{len(micro.sources)} {len(micro.destinations)}  " + "  ".join(f"{kind} {i}" for kind, i in pairs)
            if micro.op_class == "MemWrite":
                queue += 1
                main.append(f"0 {queue} {timing}")
                store.append(f"0 {queue} {timing} 90000 90000 {rest} ")
            else:
                main.append(f"0 -1 {timing} {rest}")
    return "\n".join(main) + "\n", "\n".join(store) + "\n"


def exec_lines(trace: Trace, *, sequence: bool = True, period: int = 500) -> list[list[str]]:
    """gem5's Exec lines of each instruction, with macro-operations in front of their micro-operations."""
    lines, number = [], 0
    for row in range(len(trace)):
        cracked = micro_operations(trace, row)
        place = f"0x{int(trace.pc[row]):x} @main+{row}"
        start = f"{row * period:7d}: system.cpu: T0 : "
        own = []
        if len(cracked) > 1:
            own.append(f"{start}{place}    : {disassembly(trace, row).split()[0]:26}")
        for part, micro in enumerate(cracked):
            number += 1
            mark = f".{part:2d}" if len(cracked) > 1 else "   "
            access = f" A=0x{micro.address:x}" if micro.address else ""
            count = f"  FetchSeq={number}  CPSeq={number}" if sequence else ""
            own.append(
                f"{start}{place}{mark} :   {micro.text:24} : {micro.op_class} :  D=0x0000000000000001{access}{count}"
            )
        lines.append(own)
    return lines


def exec_text(trace: Trace, **options: bool) -> str:
    return "\n".join(line for own in exec_lines(trace, **options) for line in own) + "\n"


def pipe_text(trace: Trace, period: int = 500, *, squashed: bool = True) -> str:
    """gem5's O3PipeView lines; instruction i commits at tick (i + 10) · period; some are squashed, none in order."""
    blocks, number = [], 0
    for row in range(len(trace)):
        cracked = micro_operations(trace, row)
        for part, micro in enumerate(cracked):
            number += 1
            upc = part if len(cracked) > 1 else 0
            blocks.append(
                pipe_block(row * period + 500, int(trace.pc[row]), upc, number, micro.text, (row + 11) * period)
            )
    if squashed:
        blocks.insert(2, pipe_block(500, 0x400100, 0, 10_000, "wrong path", 0))
    for place in range(0, len(blocks) - 1, 5):
        blocks[place], blocks[place + 1] = blocks[place + 1], blocks[place]
    return "\n".join(blocks) + "\n"


def pipe_block(fetch: int, pc: int, upc: int, sequence: int, text: str, retire: int) -> str:
    stages = [f"O3PipeView:{stage}:{fetch + 500}" for stage in ("decode", "rename", "dispatch", "issue", "complete")]
    first = f"O3PipeView:fetch:{fetch}:0x{pc:08x}:{upc}:{sequence}:  {text}"
    return "\n".join([first, *stages, f"O3PipeView:retire:{retire}:store:0"])
