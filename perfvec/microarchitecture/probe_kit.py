"""The probe kit: what to run on silicon or a simulator of your own, to have that machine's vector fitted.

Enters: perhaps a machine's parameters. Leaves: a zip with the probes' executables and C, the script that measures them
with perf or gem5 and writes a CSV (program, instructions, cycles), and the machine's gem5 configuration.
"""

from __future__ import annotations

import io
import json
import stat
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from perfvec.assets import ASSETS
from perfvec.errors import MeasurementError
from perfvec.microarchitecture.gem5_script import gem5_script
from perfvec.microarchitecture.parameters import MachineParameters, parameters_text

PROBES = ASSETS / "probes"
KERNEL_HEADER = ASSETS / "kernels" / "kernel.h"  # probes and tiled kernels start and end a process in the same way
PROBES_SCHEMA = "perfvec.probes"
PROBES_SCHEMA_VERSION = 1
KIT_FOLDER = "probe-kit"
_EXECUTABLES = {"run_probes.py"}
# The earliest time that a zip can hold, so that one kit is always the same bytes.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


class ZipEntry(NamedTuple):
    """A file of an archive: its path, its bytes, and whether it can be run."""

    path: str
    data: bytes
    is_executable: bool


@dataclass(frozen=True)
class ProbeProgram:
    """A probe: its name, the C and the macros it was built from, the compiler, instructions it runs, its SHA-256."""

    name: str
    source: str
    defines: dict[str, int]
    compiler: str
    instructions: int
    sha256: str


def probe_programs() -> tuple[ProbeProgram, ...]:
    """Return the probes, by name.

    Raises:
        MeasurementError: their table is not what it should be.
    """
    path = PROBES / "programs.json"
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if (document["schema"], document["schema_version"]) != (PROBES_SCHEMA, PROBES_SCHEMA_VERSION):
            raise MeasurementError(f"'{path}' should have schema '{PROBES_SCHEMA}' version {PROBES_SCHEMA_VERSION}.")
        return tuple(ProbeProgram(**program) for program in document["programs"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MeasurementError(f"'{path}' could not be read as the table of probes: {error!r}.") from error


def probe_executable(name: str) -> bytes:
    """Return the static AArch64 ELF of a probe.

    Raises:
        MeasurementError: there is no such probe.
    """
    with zipfile.ZipFile(PROBES / "elf.zip") as archive:
        if name not in archive.namelist():
            raise MeasurementError(f"'{name}' is no probe; the probes are {', '.join(archive.namelist())}.")
        return archive.read(name)


def build_probe_kit(parameters: MachineParameters | None = None) -> bytes:
    """Return the kit as a zip; with parameters it holds that machine's file and gem5 configuration (machine.py)."""
    entries = [_asset(name) for name in ("README.md", "run_probes.py", "programs.json")]
    entries.append(ZipEntry("src/kernel.h", KERNEL_HEADER.read_bytes(), False))
    entries += [_asset(f"src/micro/{path.name}") for path in sorted((PROBES / "src" / "micro").iterdir())]
    entries += [ZipEntry(f"elf/{probe.name}", probe_executable(probe.name), True) for probe in probe_programs()]
    if parameters is not None:
        entries.append(ZipEntry("machine.json", parameters_text(parameters).encode(), False))
        entries.append(ZipEntry("machine.py", gem5_script(parameters).encode(), False))
    return zip_bytes(ZipEntry(f"{KIT_FOLDER}/{entry.path}", entry.data, entry.is_executable) for entry in entries)


def _asset(name: str) -> ZipEntry:
    return ZipEntry(name, (PROBES / name).read_bytes(), name in _EXECUTABLES)


def zip_bytes(entries: Iterable[ZipEntry]) -> bytes:
    """Return an archive of the entries; the same entries give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for entry in entries:
            info = zipfile.ZipInfo(entry.path, _ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # Unix, whose permissions follow
            info.external_attr = (stat.S_IFREG | (0o755 if entry.is_executable else 0o644)) << 16
            archive.writestr(info, entry.data)
    return buffer.getvalue()
