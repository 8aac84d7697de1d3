"""How well attribution to parameters agrees with gem5, where gem5 simulated every mixture of two designs.

Enters: attribution.json beside the accuracy tables, made by benchmarks/attribution_against_gem5.py. Leaves:
`AttributionAccuracy`, for pages to say beside what they show.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from perfvec.errors import CheckpointError
from perfvec.prediction.accuracy_tables import ACCURACY_FOLDER

FILE = "attribution.json"
SCHEMA, VERSION = "perfvec.attribution_accuracy", 1


@dataclass(frozen=True)
class AttributionAccuracy:
    """Parts of differences between designs of the grid, on programs that trained nothing, by foundation model.

    parts: how many of gem5's are at least 1% of the first design's cycles; the means and same_sign are of these.
    same_sign: share of them whose sign the model has too. gem5_mean, model_mean: mean size, as a share of the first
    design's cycles. larger_same: share of pairs, clear in gem5, where the model names the same parameter as the larger.
    """

    foundation: str
    parts: int
    same_sign: float
    gem5_mean: float
    model_mean: float
    larger_same: float


def write_attribution_accuracy(found: AttributionAccuracy, folder: Path = ACCURACY_FOLDER) -> None:
    """Write the file."""
    document = {"schema": SCHEMA, "schema_version": VERSION, **asdict(found)}
    (folder / FILE).write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def read_attribution_accuracy(foundation: str, folder: Path = ACCURACY_FOLDER) -> AttributionAccuracy | None:
    """Read the file; None where there is none, or one of another foundation model.

    Raises:
        CheckpointError: the file is damaged.
    """
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        header = document.pop("schema"), document.pop("schema_version")
        found = AttributionAccuracy(
            foundation=str(document["foundation"]),
            parts=int(document["parts"]),
            **{name: float(document[name]) for name in ("same_sign", "gem5_mean", "model_mean", "larger_same")},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CheckpointError(f"'{path}' could not be read as figures of attribution: {error!r}.") from error
    if header != (SCHEMA, VERSION):
        raise CheckpointError(f"'{path}' should have schema '{SCHEMA}' version {VERSION}.")
    return found if found.foundation == foundation else None
