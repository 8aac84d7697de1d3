"""Ways of breaking a file: of bytes, of lines and of numbers."""

from __future__ import annotations

import gzip
import lzma
import random
import re

import zstandard

NUMBER = re.compile(rb"(?:0x)?[0-9a-fA-F]+")
EXTREMES = (
    b"0", b"1", b"-1", b"255", b"256", b"65535", b"65536", b"2147483648", b"4294967296", b"9223372036854775807",
    b"9223372036854775808", b"18446744073709551615", b"99999999999999999999999999", b"0x", b"0xffffffffffffffff",
    b"0xfffffffffffffffffff", b"", b" ", b"x", b"\xff\xfe", b"\x00", b"1e9", b"nan", b"-",
)  # fmt: skip
SEPARATORS = (b":", b" ", b",", b"\n", b"\r\n", b"\t", b"(", b")", b"[", b"]", b'"', b"@", b".", b"=", b"|", b"\x00")


def mutate(data: bytes, others: list[bytes], choose: random.Random) -> bytes:
    """Return `data` broken in one to four ways."""
    for _ in range(choose.randint(1, 4)):
        data = choose.choice(MUTATIONS)(data, others, choose)
    return data[: 1 << 18]


def _place(data: bytes, choose: random.Random) -> int:
    return choose.randrange(len(data) + 1)


def flip_bits(data: bytes, _others: list[bytes], choose: random.Random) -> bytes:
    broken = bytearray(data)
    for _ in range(choose.randint(1, 8)):
        if broken:
            broken[choose.randrange(len(broken))] ^= 1 << choose.randrange(8)
    return bytes(broken)


def set_bytes(data: bytes, _others: list[bytes], choose: random.Random) -> bytes:
    at, length = _place(data, choose), choose.choice((1, 2, 4, 8, 64))
    return (
        data[:at]
        + bytes([choose.choice((0, 1, 0x7F, 0x80, 0xFF, choose.randrange(256)))]) * length
        + data[at + length :]
    )


def cut_end(data: bytes, _others: list[bytes], choose: random.Random) -> bytes:
    return data[: _place(data, choose)]


def cut_start(data: bytes, _others: list[bytes], choose: random.Random) -> bytes:
    return data[_place(data, choose) :]


def delete(data: bytes, _others: list[bytes], choose: random.Random) -> bytes:
    at = _place(data, choose)
    return data[:at] + data[at + choose.randint(1, 40) :]


def repeat(data: bytes, _others: list[bytes], choose: random.Random) -> bytes:
    at = _place(data, choose)
    return data[:at] + data[at : at + choose.randint(1, 400)] * choose.randint(2, 12) + data[at:]


def splice(data: bytes, others: list[bytes], choose: random.Random) -> bytes:
    other = choose.choice(others)
    at, start = _place(data, choose), _place(other, choose)
    return data[:at] + other[start : start + choose.randint(1, 600)] + data[at:]


def insert_word(data: bytes, _others: list[bytes], choose: random.Random) -> bytes:
    at = _place(data, choose)
    return data[:at] + choose.choice(EXTREMES + SEPARATORS) + data[at:]


def change_number(data: bytes, _others: list[bytes], choose: random.Random) -> bytes:
    numbers = list(NUMBER.finditer(data))
    if not numbers:
        return data
    chosen = choose.choice(numbers)
    return data[: chosen.start()] + choose.choice(EXTREMES) + data[chosen.end() :]


def shuffle_lines(data: bytes, _others: list[bytes], choose: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    choose.shuffle(lines)
    return b"".join(lines)


def change_separator(data: bytes, _others: list[bytes], choose: random.Random) -> bytes:
    return data.replace(choose.choice(SEPARATORS), choose.choice(SEPARATORS), choose.randint(1, 5))


def random_bytes(_data: bytes, _others: list[bytes], choose: random.Random) -> bytes:
    return choose.randbytes(choose.randrange(600))


def wrap(data: bytes, _others: list[bytes], choose: random.Random) -> bytes:
    compress = choose.choice((gzip.compress, lzma.compress, zstandard.ZstdCompressor().compress))
    return bytes(compress(data))


MUTATIONS = (
    flip_bits, flip_bits, set_bytes, cut_end, cut_start, delete, repeat, splice, insert_word, change_number,
    change_number, shuffle_lines, change_separator, random_bytes, wrap,
)  # fmt: skip
