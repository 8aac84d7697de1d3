"""Results of variants kept on disk by content, so that no variant is run twice with one model.

Enters: a variant and the id of a foundation model. Leaves: its result where one is kept. The folder is capped: what was
not asked for the longest goes first.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from perfvec.errors import CheckpointError
from perfvec.exploration.tiling.variant import Variant
from perfvec.exploration.tiling.variant_result import RESULT_VERSION, VariantResult, read_result, write_result
from perfvec.trace.capture.settings import CaptureSettings

FOLDER, ENDING = "tiling", ".npz"
MOST_BYTES = 64 * 1024 * 1024  # some 15,000 variants


@dataclass(frozen=True)
class ResultStore:
    """A folder of results. most_bytes: the files' size at which the oldest go."""

    folder: Path
    most_bytes: int = MOST_BYTES

    @classmethod
    def of_server(cls, settings: CaptureSettings) -> ResultStore:
        """Return the store in the application's cache folder."""
        return cls(settings.cache_folder.expanduser() / FOLDER)

    def get(self, variant: Variant, foundation: str) -> VariantResult | None:
        """Return the kept result; None where there is none, or what is there cannot be read."""
        path = self.path(variant, foundation)
        try:
            result = read_result(path)
            os.utime(path)
        except (CheckpointError, OSError, KeyError, TypeError, ValueError):
            return None
        return result if result.foundation == foundation else None

    def put(self, variant: Variant, result: VariantResult) -> None:
        """Keep a result, whole or not at all; where the folder cannot be written, nothing is kept."""
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.folder, prefix="writing-")
            os.close(handle)
            try:
                write_result(result, Path(name))
                Path(name).replace(self.path(variant, result.foundation))
            finally:
                Path(name).unlink(missing_ok=True)
            self._trim()

    def path(self, variant: Variant, foundation: str) -> Path:
        """Return the file of a result."""
        key = f"{variant.digest} {foundation} {RESULT_VERSION}"
        return self.folder / (hashlib.sha256(key.encode()).hexdigest() + ENDING)

    def _trim(self) -> None:
        """Delete the files used longest ago while all together are too large."""
        files = []
        for path in self.folder.glob("*" + ENDING):
            with suppress(OSError):  # another process may have deleted it
                about = path.stat()
                files.append((about.st_mtime_ns, about.st_size, path))
        excess = sum(size for _, size, _ in files) - self.most_bytes
        for _, size, path in sorted(files):
            if excess <= 0:
                break
            path.unlink(missing_ok=True)
            excess -= size
