"""The emulated Linux system calls: a small set, answered from memory, that never reaches the host.

Enters: a call's number and arguments from the engine's registers. Leaves: its result in x0. Calls outside the set
answer ENOSYS and are listed. Time is the count of executed instructions and random bytes are a fixed sequence, so that
a run repeats exactly.
"""

from __future__ import annotations

import errno
import hashlib
import struct
from collections import Counter
from collections.abc import Callable

from unicorn import Uc
from unicorn.arm64_const import UC_ARM64_REG_X0, UC_ARM64_REG_X8

from perfvec.trace.capture.address_space import AddressSpace, MemoryFaultError
from perfvec.trace.capture.file_calls import FileCalls
from perfvec.trace.capture.memory_calls import MemoryCalls
from perfvec.trace.capture.memory_files import MemoryFiles
from perfvec.trace.capture.recording import Recording
from perfvec.trace.capture.system_call_numbers import system_call_name

ARGUMENT_REGISTERS = tuple(UC_ARM64_REG_X0 + position for position in range(6))
NANOSECONDS_PER_SECOND = 1_000_000_000
EPOCH_SECONDS = 1_000_000_000
OWN_PROCESS_ID, PARENT_PROCESS_ID, USER_ID = 100, 1, 100
SIGNAL_STATUS_BASE = 128
MAX_RANDOM_BYTES = 1 << 20
STACK_RESOURCE, STACK_LIMIT_BYTES, NO_LIMIT = 3, 8 << 20, (1 << 64) - 1
SYSTEM_NAME = ("Linux", "perfvec", "5.1.0", "#1 SMP", "aarch64", "")
NAME_FIELD_BYTES = 65
PHYSICAL_MEMORY_BYTES = 256 << 20
SYSTEM_INFORMATION_BYTES = 112

Handler = Callable[[tuple[int, ...]], int]


class SystemCalls:
    """Answers one program's system calls.

    exit_code: set once the program has ended. signal: the number of the signal it sent to itself, else None.
    unknown: calls that were answered ENOSYS, by name, with how often.
    """

    def __init__(self, engine: Uc, space: AddressSpace, files: MemoryFiles, recording: Recording, name: str) -> None:
        self._engine = engine
        self._space = space
        self._recording = recording
        self._random_blocks = 0
        self.exit_code: int | None = None
        self.signal: int | None = None
        self.unknown: Counter[str] = Counter()
        self._handlers: dict[int, Handler] = {
            **FileCalls(space, files, name).handlers(),
            **MemoryCalls(space, files).handlers(),
            **self._process_handlers(),
        }

    def handle(self) -> None:
        """Answer the call that the engine has just reached; ends the run where the call ends the program."""
        number = self._engine.reg_read(UC_ARM64_REG_X8) & 0xFFFF_FFFF
        arguments = tuple(self._engine.reg_read(register) for register in ARGUMENT_REGISTERS)
        handler = self._handlers.get(number)
        if handler is None:
            self.unknown[system_call_name(number)] += 1
            result = -errno.ENOSYS
        else:
            try:
                result = handler(arguments)
            except MemoryFaultError:
                result = -errno.EFAULT
        if self.exit_code is not None:
            self._engine.emu_stop()
            return
        self._engine.reg_write(UC_ARM64_REG_X0, result & 0xFFFF_FFFF_FFFF_FFFF)

    def _process_handlers(self) -> dict[int, Handler]:
        def constant(value: int) -> Handler:
            return lambda _: value

        return {
            93: self._exit, 94: self._exit,
            96: constant(OWN_PROCESS_ID),  # set_tid_address
            98: constant(-errno.EAGAIN),  # futex: nobody else could wake or wait
            99: constant(0),  # set_robust_list
            101: constant(0), 115: constant(0),  # nanosleep, clock_nanosleep
            113: self._clock_gettime, 403: self._clock_gettime,
            114: self._clock_getres,
            122: constant(0), 123: self._sched_getaffinity, 124: constant(0),
            129: self._kill, 130: self._kill, 131: self._thread_kill,
            132: constant(0), 134: constant(0), 135: constant(0),  # signal stack, action and mask
            153: self._times, 160: self._uname, 163: self._getrlimit, 165: self._getrusage, 169: self._gettimeofday,
            172: constant(OWN_PROCESS_ID), 173: constant(PARENT_PROCESS_ID), 178: constant(OWN_PROCESS_ID),
            174: constant(USER_ID), 175: constant(USER_ID), 176: constant(USER_ID), 177: constant(USER_ID),
            179: self._sysinfo, 261: self._prlimit, 278: self._getrandom,
            293: constant(-errno.ENOSYS),  # rseq: optional, C libraries go on without
        }  # fmt: skip

    def _exit(self, arguments: tuple[int, ...]) -> int:
        self.exit_code = arguments[0] & 0xFF
        return 0

    def _kill(self, arguments: tuple[int, ...]) -> int:
        return self._raise_signal(arguments[1])

    def _thread_kill(self, arguments: tuple[int, ...]) -> int:
        return self._raise_signal(arguments[2])

    def _raise_signal(self, number: int) -> int:
        """Every signal but 0 ends the program: handlers are not run here."""
        if number:
            self.signal = number & 0x7F
            self.exit_code = SIGNAL_STATUS_BASE + self.signal
        return 0

    def _now(self) -> tuple[int, int]:
        """Return seconds and nanoseconds: one nanosecond an executed instruction."""
        seconds, nanoseconds = divmod(self._recording.executed, NANOSECONDS_PER_SECOND)
        return EPOCH_SECONDS + seconds, nanoseconds

    def _clock_gettime(self, arguments: tuple[int, ...]) -> int:
        self._space.write(arguments[1], struct.pack("<QQ", *self._now()))
        return 0

    def _clock_getres(self, arguments: tuple[int, ...]) -> int:
        if arguments[1]:
            self._space.write(arguments[1], struct.pack("<QQ", 0, 1))
        return 0

    def _gettimeofday(self, arguments: tuple[int, ...]) -> int:
        seconds, nanoseconds = self._now()
        if arguments[0]:
            self._space.write(arguments[0], struct.pack("<QQ", seconds, nanoseconds // 1000))
        return 0

    def _times(self, arguments: tuple[int, ...]) -> int:
        ticks = self._recording.executed // (NANOSECONDS_PER_SECOND // 100)
        if arguments[0]:
            self._space.write(arguments[0], struct.pack("<4Q", ticks, 0, 0, 0))
        return ticks

    def _getrusage(self, arguments: tuple[int, ...]) -> int:
        seconds, microseconds = divmod(self._recording.executed // 1000, 1_000_000)
        self._space.write(arguments[1], struct.pack("<QQ", seconds, microseconds) + bytes(128))
        return 0

    def _getrandom(self, arguments: tuple[int, ...]) -> int:
        size_bytes = min(arguments[1], MAX_RANDOM_BYTES)
        data = bytearray()
        while len(data) < size_bytes:
            data += hashlib.sha256(self._random_blocks.to_bytes(8, "little")).digest()
            self._random_blocks += 1
        self._space.write(arguments[0], bytes(data[:size_bytes]))
        return size_bytes

    def _uname(self, arguments: tuple[int, ...]) -> int:
        fields = (text.encode().ljust(NAME_FIELD_BYTES, b"\0") for text in SYSTEM_NAME)
        self._space.write(arguments[0], b"".join(fields))
        return 0

    def _sched_getaffinity(self, arguments: tuple[int, ...]) -> int:
        if arguments[1] < 8:
            return -errno.EINVAL
        self._space.write(arguments[2], struct.pack("<Q", 1))
        return 8

    def _sysinfo(self, arguments: tuple[int, ...]) -> int:
        half = PHYSICAL_MEMORY_BYTES // 2
        head = struct.pack("<10QHHI", 0, 0, 0, 0, PHYSICAL_MEMORY_BYTES, half, 0, 0, 0, 0, 1, 0, 0)
        tail = struct.pack("<QQI", 0, 0, 1)
        self._space.write(arguments[0], (head + tail).ljust(SYSTEM_INFORMATION_BYTES, b"\0"))
        return 0

    def _getrlimit(self, arguments: tuple[int, ...]) -> int:
        return self._write_limits(arguments[0], arguments[1])

    def _prlimit(self, arguments: tuple[int, ...]) -> int:
        return self._write_limits(arguments[1], arguments[3])

    def _write_limits(self, resource: int, pointer: int) -> int:
        if pointer:
            soft = STACK_LIMIT_BYTES if resource == STACK_RESOURCE else NO_LIMIT
            self._space.write(pointer, struct.pack("<QQ", soft, NO_LIMIT))
        return 0
