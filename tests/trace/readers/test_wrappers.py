import gzip
import io
import lzma
import os

import pytest
import zstandard

from perfvec.errors import TraceError
from perfvec.trace.readers.limits import Budget, ReaderLimits
from perfvec.trace.readers.wrappers import CountedFile, read_up_to, undo_wrapper

PLAIN = os.urandom(50_000) + b"0, 0x1000\n" * 50_000
COMPRESS = {
    "gzip": gzip.compress,
    "xz": lzma.compress,
    "zstd": zstandard.ZstdCompressor(write_checksum=True).compress,
    "none": bytes,
}


def undone(data: bytes, limits: ReaderLimits | None = None) -> tuple[bytes, str, bool]:
    budget = Budget(limits or ReaderLimits())
    stream, name = undo_wrapper(CountedFile(io.BytesIO(data), budget), budget)
    plain = read_up_to(stream, 1 << 30)
    return plain, name, stream.cut


@pytest.mark.parametrize("name", COMPRESS)
def test_undoes_the_wrapper(name):
    assert undone(COMPRESS[name](PLAIN)) == (PLAIN, name, False)


@pytest.mark.parametrize("name", ["gzip", "xz", "zstd"])
def test_several_members_are_one_file(name):
    data = b"".join(COMPRESS[name](part) for part in (PLAIN, b"", b"end"))
    assert undone(data) == (PLAIN + b"end", name, False)


@pytest.mark.parametrize("name", ["gzip", "xz", "zstd"])
def test_a_cut_file_gives_what_it_has_and_says_so(name):
    plain, _, cut = undone(COMPRESS[name](PLAIN)[:-500])
    assert cut
    assert PLAIN.startswith(plain)


@pytest.mark.parametrize("name", ["gzip", "xz"])
def test_padding_behind_the_end_is_passed_over(name):
    assert undone(COMPRESS[name](PLAIN) + bytes(512))[0] == PLAIN


@pytest.mark.parametrize("name", ["gzip", "xz", "zstd"])
def test_damage_is_one_sentence(name):
    data = bytearray(COMPRESS[name](PLAIN))
    data[len(data) // 2 : len(data) // 2 + 64] = bytes(64)
    with pytest.raises(TraceError, match="is damaged"):
        undone(bytes(data))


@pytest.mark.parametrize("name", ["gzip", "xz", "zstd"])
def test_a_bomb_ends_at_the_limit(name):
    bomb = COMPRESS[name](bytes(50 << 20))
    assert len(bomb) < 100_000
    with pytest.raises(TraceError, match=r"decompresses to more than the limit of 1 MiB\."):
        undone(bomb, ReaderLimits(decompressed_bytes=1 << 20))


def test_a_large_file_ends_at_the_limit():
    with pytest.raises(TraceError, match="larger than the limit of 64 KiB"):
        undone(PLAIN, ReaderLimits(compressed_bytes=64 << 10))


def test_a_million_empty_members_end_at_the_clock():
    data = gzip.compress(b"") * 200_000
    with pytest.raises(TraceError, match="took longer than the limit of 0 s"):
        undone(data, ReaderLimits(seconds=0.0))


@pytest.mark.parametrize(("magic", "name"), [(b"BZh91AY", "bzip2"), (b"PK\x03\x04", "zip")])
def test_other_archives_are_named(magic, name):
    with pytest.raises(TraceError, match=f"wrapped in {name}; unpack it"):
        undone(magic + bytes(100))


def test_a_file_that_cannot_be_read_is_one_sentence():
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(TraceError, match="cannot be read: Input/output error"):
        CountedFile(Broken(), Budget(ReaderLimits())).read(10)
