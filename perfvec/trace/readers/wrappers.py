"""The compression around a trace: gzip, xz or zstd, undone in bounded steps.

Enters: a binary stream of a trace file. Leaves: a stream of its plain bytes, which never yields more than it is asked
for, whatever the file claims (a bomb ends at the cap of `ReaderLimits`).
"""

from __future__ import annotations

import lzma
import zlib
from typing import BinaryIO, Protocol, cast

import zstandard

from perfvec.errors import TraceError
from perfvec.trace.readers.limits import MIB, Budget

READ_BYTES = 64 * 1024
HEAD_BYTES = 64
DECODER_MEMORY_BYTES = 128 * MIB
GZIP_MAGIC = b"\x1f\x8b"
XZ_MAGIC = b"\xfd7zXZ\x00"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
BZIP2_MAGIC = b"BZh"
ZIP_MAGIC = b"PK\x03\x04"


class PlainStream(Protocol):
    """Bytes of the trace proper."""

    @property
    def cut(self) -> bool:
        """Whether the wrapper ended too early."""
        ...

    def read(self, count: int) -> bytes:
        """Return at most `count` bytes, b"" at the end."""
        ...


class CountedFile:
    """The file as it is, each byte counted against the limits."""

    def __init__(self, source: BinaryIO, budget: Budget) -> None:
        self.source = source
        self.budget = budget
        self.cut = False

    def read(self, count: int = READ_BYTES) -> bytes:
        """Return at most `count` bytes of the file.

        Raises:
            TraceError: the file cannot be read, or is larger than the limits allow.
        """
        try:
            data = self.source.read(count)
        except OSError as error:
            raise TraceError(f"The trace file cannot be read: {error.strerror or error}.") from error
        self.budget.take_compressed(len(data))
        return data


class PushedBack:
    """A stream with bytes put back in front."""

    def __init__(self, head: bytes, rest: PlainStream) -> None:
        self.head = head
        self.rest = rest

    @property
    def cut(self) -> bool:
        """True when the stream behind ended too early."""
        return self.rest.cut

    def read(self, count: int) -> bytes:
        """Return at most `count` bytes, first those put back."""
        if not self.head:
            return self.rest.read(count)
        data, self.head = self.head[:count], self.head[count:]
        return data


class _GzipMember:
    """zlib's decoder with the interface of lzma's."""

    def __init__(self) -> None:
        self._decoder = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self._decoder.eof

    @property
    def unused_data(self) -> bytes:
        return self._decoder.unused_data

    @property
    def needs_input(self) -> bool:
        return not self._decoder.unconsumed_tail

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._decoder.decompress(self._decoder.unconsumed_tail + data, max_length)


class ConcatenatedStream:
    """gzip members or xz streams, one after the other."""

    def __init__(self, source: PlainStream, budget: Budget, name: str) -> None:
        self.source = source
        self.budget = budget
        self.name = name
        self.cut = False
        self._ended = False
        self._pending = b""
        self._magic = GZIP_MAGIC if name == "gzip" else XZ_MAGIC
        self._decoder = self._new_decoder()

    def _new_decoder(self) -> _GzipMember | lzma.LZMADecompressor:
        if self.name == "gzip":
            return _GzipMember()
        return lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=DECODER_MEMORY_BYTES)

    def read(self, count: int) -> bytes:
        """Return at most `count` plain bytes.

        Raises:
            TraceError: damaged compression, or more plain bytes than the limits allow.
        """
        while not self._ended:
            data = self._step(count)
            if data:
                self.budget.take_decompressed(len(data))
                return data
        return b""

    def _step(self, count: int) -> bytes:
        if self._decoder.eof:
            self._next_member()
            return b""
        fresh = b""
        if self._decoder.needs_input:
            fresh, self._pending = self._pending or self.source.read(READ_BYTES), b""
            if not fresh:
                self.cut = self._ended = True
                return b""
        try:
            return self._decoder.decompress(fresh, count)
        except (zlib.error, lzma.LZMAError, EOFError) as error:
            raise TraceError(f"The {self.name} compression of the trace is damaged: {error}.") from error

    def _next_member(self) -> None:
        self.budget.check_time()  # a file of millions of empty members yields no bytes to count
        rest = self._decoder.unused_data
        while len(rest) < len(self._magic):
            more = self.source.read(READ_BYTES)
            if not more:
                break
            rest += more
        if not rest.startswith(self._magic):  # padding, or nothing
            self._ended = True
            return
        self._pending = rest
        self._decoder = self._new_decoder()


class ZstdStream:
    """zstd frames, one after the other."""

    def __init__(self, source: PlainStream, budget: Budget, head: bytes) -> None:
        self.budget = budget
        self.cut = False
        self.plain_bytes = 0
        self.promised_bytes = _content_bytes(head)
        decoder = zstandard.ZstdDecompressor(max_window_size=DECODER_MEMORY_BYTES)
        self._reader = decoder.stream_reader(cast(BinaryIO, source), read_size=READ_BYTES, read_across_frames=True)

    def read(self, count: int) -> bytes:
        """Return at most `count` plain bytes.

        Raises:
            TraceError: damaged compression, or more plain bytes than the limits allow.
        """
        try:
            data: bytes = self._reader.read(count)
        except zstandard.ZstdError as error:
            raise TraceError(f"The zstd compression of the trace is damaged: {error}.") from error
        self.plain_bytes += len(data)
        self.budget.take_decompressed(len(data))
        if not data and self.plain_bytes < self.promised_bytes:
            self.cut = True
        return data


def read_up_to(source: PlainStream, count: int) -> bytes:
    """Return `count` bytes, fewer only at the end, however small the steps in which the stream gives them."""
    parts: list[bytes] = []
    missing = count
    while missing:
        part = source.read(missing)
        if not part:
            break
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _content_bytes(head: bytes) -> int:
    """Return the plain size that the first frame states, 0 where it states none."""
    try:
        size = zstandard.frame_content_size(head)
    except zstandard.ZstdError:
        return 0
    return max(0, int(size))


def undo_wrapper(source: PlainStream, budget: Budget) -> tuple[PlainStream, str]:
    """Return the plain stream inside `source` and the wrapper's name: 'gzip', 'xz', 'zstd' or 'none'.

    Raises:
        TraceError: an archive that is none of these.
    """
    head = read_up_to(source, HEAD_BYTES)
    stream = PushedBack(head, source)
    if head.startswith(GZIP_MAGIC):
        return ConcatenatedStream(stream, budget, "gzip"), "gzip"
    if head.startswith(XZ_MAGIC):
        return ConcatenatedStream(stream, budget, "xz"), "xz"
    if head.startswith(ZSTD_MAGIC):
        return ZstdStream(stream, budget, head), "zstd"
    for magic, name in ((BZIP2_MAGIC, "bzip2"), (ZIP_MAGIC, "zip")):
        if head.startswith(magic):
            raise TraceError(f"The trace is wrapped in {name}; unpack it, or use gzip, xz or zstd.")
    return stream, "none"
