"""How programs and machines are called in pickers: name, family and split of a program, core and clock of a machine.

Enters: names and rows of the library. Leaves: short texts. Pickers search in them, so 'test' or 'PolyBench' finds.
"""

from __future__ import annotations

import re

from perfvec.microarchitecture.public_machines import PublicMachine

FAMILIES = {
    "app": "LLVM applications", "asc": "DOE and ASC", "asci": "DOE and ASC", "doe": "DOE and ASC",
    "npb": "NAS Parallel", "emb": "Embench", "freebench": "FreeBench", "mallocbench": "MallocBench",
    "mccat": "McCat", "mibench": "MiBench", "mediabench": "MediaBench", "micro": "probes",
    "olden": "Olden", "poly": "PolyBench", "ptrdist": "Ptrdist",
    "prolangs": "Prolangs", "ss": "LLVM single source", "trimaran": "Trimaran", "tsvc": "TSVC",
    "versabench": "VersaBench",
}  # fmt: skip
OTHER_FAMILY = "other LLVM benchmarks"
ZIG_PREFIX = re.compile(r"^zig-o\d-")
SPLIT_TEXTS = {
    "train": "train: the model was trained on it",
    "val": "val: chose the model",
    "test": "test: the model has never seen it",
    "probe": "probe: stresses one mechanism, trained on",
}


def family(program: str) -> str:
    """Return the family of benchmarks that a program's name says it is of."""
    return FAMILIES.get(ZIG_PREFIX.sub("", program).split("-")[0], OTHER_FAMILY)


def program_label(program: str, split: str) -> str:
    """Return 'family · name (split)'."""
    return f"{family(program)} · {program} ({split})"


def machine_label(name: str, about: PublicMachine | None, note: str) -> str:
    """Return 'name · core, clock (note)'; machines whose parameters are not known go by name and note."""
    if about is None:
        return f"{name} ({note})" if note else name
    core = "in-order" if about.parameters.core == "inorder" else "out-of-order"
    clock_ghz = 1000 / about.parameters.period_ps
    return f"{name} · {core}, {clock_ghz:.2f} GHz" + (f" ({note})" if note else "")
