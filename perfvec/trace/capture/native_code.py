"""The native functions as machine code, kept in a folder so that a capture starts without numba.

Enters: a folder that only the person who runs the server can write. Leaves: `NativeCode`, the functions' addresses in
this process. What is kept is bound to the sources, to numba's version and to the processor, and checked by its hash: a
damaged or foreign file is built anew.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from llvmlite import binding

HASH_BYTES = 32
SOURCES = ("native_functions.py", "hook_layout.py")


@dataclass(frozen=True)
class NativeCode:
    """Addresses of the functions of `native_functions` by name; `keeper` holds their code in memory."""

    addresses: dict[str, int]
    keeper: Any


def load_native_code(folder: Path) -> NativeCode:
    """Return the functions, from `folder` where they are kept, else compiled and then kept there."""
    path = folder / f"{_identity()}.bin"
    kept = _read(path)
    if kept is None:
        kept = _compile()
        _write(path, kept)
    return _load(kept)


def _compile() -> dict[str, tuple[str, bytes]]:
    """Return each function's symbol and object code, made from the LLVM code that numba shows of it."""
    from perfvec.trace.capture.native_functions import (  # noqa: PLC0415 (numba takes most of a second)
        compile_functions,
    )

    machine = _target_machine()
    return {
        name: (function.native_name, machine.emit_object(binding.parse_assembly(function.inspect_llvm())))
        for name, function in compile_functions().items()
    }


def _load(code: dict[str, tuple[str, bytes]]) -> NativeCode:
    """Put object code into this process."""
    engine = binding.create_mcjit_compiler(binding.parse_assembly(""), _target_machine())
    for _, content in code.values():
        engine.add_object_file(binding.ObjectFileRef.from_data(content))
    engine.finalize_object()
    addresses = {name: int(engine.get_function_address(symbol)) for name, (symbol, _) in code.items()}
    return NativeCode(addresses, engine)


def _target_machine() -> Any:
    """Return the code generator for this very processor."""
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    features = binding.get_host_cpu_features().flatten()
    target = binding.Target.from_default_triple()
    return target.create_target_machine(binding.get_host_cpu_name(), features, opt=3, jit=True)


def _identity() -> str:
    """Name what the machine code depends on."""
    sources = b"".join((Path(__file__).parent / name).read_bytes() for name in SOURCES)
    processor = binding.get_host_cpu_name() + binding.get_host_cpu_features().flatten()
    versions = "".join(metadata.version(package) for package in ("numba", "llvmlite", "numpy"))
    return hashlib.sha256(sources + processor.encode() + versions.encode()).hexdigest()[:HASH_BYTES]


def _read(path: Path) -> dict[str, tuple[str, bytes]] | None:
    """Read kept code; None where there is none or where its hash does not fit."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    digest, text = content[:HASH_BYTES], content[HASH_BYTES:]
    if hashlib.sha256(text).digest() != digest:
        return None
    return {name: (symbol, bytes.fromhex(code)) for name, (symbol, code) in json.loads(text).items()}


def _write(path: Path, code: dict[str, tuple[str, bytes]]) -> None:
    """Keep code; where the folder cannot be written, the next capture compiles again."""
    text = json.dumps({name: (symbol, content.hex()) for name, (symbol, content) in code.items()}).encode()
    temporary = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(hashlib.sha256(text).digest() + text)
        temporary.replace(path)
    except OSError:
        return
