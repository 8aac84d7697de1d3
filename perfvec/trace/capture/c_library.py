"""The musl C library for AArch64, built once by zig and kept, so that a compilation takes a fraction of a second.

Enters: the cache folder of `CaptureSettings` and the installed `ziglang` package. Leaves: a folder with crt1.o and
three archives, read-only to every later compilation. The build takes about a minute and runs confined like any other.
"""

from __future__ import annotations

import shutil
import tempfile
from importlib import metadata, util
from pathlib import Path

from perfvec.errors import CaptureError
from perfvec.trace.capture.confined_command import run_confined
from perfvec.trace.capture.confinement import ConfinementPolicy
from perfvec.trace.capture.settings import CACHE_VARIABLE, CaptureSettings

LIBRARY_FILES = ("crt1.o", "libc.a", "libzigc.a", "libcompiler_rt.a")
# One program that pulls in every part: zig builds the whole of the archives for it.
SMALLEST_PROGRAM = "int main(void) { return 0; }\n"
BUILD_SECONDS = 900
BUILD_PROCESSES = 256
BUILD_OPEN_FILES = 4096
VERBOSE_LINK = "ZIG_VERBOSE_LINK"


def zig_executable() -> Path:
    """Return the path of the zig compiler.

    Raises:
        CaptureError: the package is not installed.
    """
    specification = util.find_spec("ziglang")
    if specification is None or specification.origin is None:
        raise CaptureError("The C compiler is not installed; run `pip install ziglang`, or upload a static binary.")
    return Path(specification.origin).parent / "zig"


def c_library_folder(settings: CaptureSettings) -> Path:
    """Return where the library of the installed compiler's version is kept, built or not."""
    return settings.cache_folder.expanduser() / f"musl-aarch64-zig-{metadata.version('ziglang')}"


def c_library_ready(settings: CaptureSettings) -> bool:
    """Say whether `prepare_c_library` would return at once."""
    return all((c_library_folder(settings) / name).is_file() for name in LIBRARY_FILES)


def prepare_c_library(settings: CaptureSettings) -> Path:
    """Return the library's folder, building it first where it is missing.

    Two builds at once do no harm: each works in a folder of its own, and the last rename wins.

    Raises:
        CaptureError: the build failed.
    """
    folder = c_library_folder(settings)
    if c_library_ready(settings):
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CaptureError(
            f"The C library cannot be kept in '{folder.parent}' ({error.strerror}); set {CACHE_VARIABLE} to a folder "
            "that can be written."
        ) from error
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="building-") as temporary:
        built = _build(Path(temporary), settings)
        try:
            built.rename(folder)
        except OSError:
            if not c_library_ready(settings):
                raise
    return folder


def _build(workspace: Path, settings: CaptureSettings) -> Path:
    """Build in `workspace`; the linker's own command line says which files make up the library."""
    (workspace / "smallest.c").write_text(SMALLEST_PROGRAM)
    zig = zig_executable()
    policy = ConfinementPolicy(
        executable=(str(zig.parent),), writable=(str(workspace),), cpu_seconds=BUILD_SECONDS,
        memory_bytes=settings.limits.compile_memory_bytes, process_count=BUILD_PROCESSES, open_files=BUILD_OPEN_FILES,
    )  # fmt: skip
    command = [str(zig), "cc", "-target", "aarch64-linux-musl", "-static", "-O2", "-s", "smallest.c", "-o", "smallest"]
    environment = {VERBOSE_LINK: "1"}
    finished = run_confined(command, workspace, policy, BUILD_SECONDS, settings, environment)
    if finished.status != 0:
        raise CaptureError(f"The C library could not be built: {finished.output.strip()[-300:] or finished.status}")
    built = workspace / "library"
    built.mkdir()
    words = [line for line in finished.output.splitlines() if line.startswith("ld.lld ")][-1].split()
    for name in LIBRARY_FILES:
        source = next(word for word in words if word.endswith("/" + name))
        shutil.copyfile(workspace / source, built / name)
    return built
