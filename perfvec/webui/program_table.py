"""Tables that the Program page draws from.

Enters: chosen programs. Leaves: a table of profiles, and the coordinates of the map.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from perfvec.features.program_profile import ProgramProfile
from perfvec.prediction.program_map import map_programs
from perfvec.webui.caching import library
from perfvec.webui.labels import family
from perfvec.webui.memory import uploads


def profile_table(profiles: Sequence[ProgramProfile]) -> pd.DataFrame:
    """Return counts, footprints and mix, a row a program."""
    return pd.DataFrame(
        [
            {
                "program": item.program,
                "instructions": item.instructions,
                "distinct_pcs": item.distinct_pcs,
                "code_footprint_kb": item.code_footprint_kb,
                "data_footprint_kb": item.data_footprint_kb,
                **{f"{group.replace(' ', '_')}_share": share for group, share in item.mix.items()},
            }
            for item in profiles
        ]
    )


def map_table(chosen: Sequence[str], probes: bool) -> tuple[pd.DataFrame, tuple[float, float], int]:
    """Return the map's points, the share of variance along each axis, and the number of machines in its metric."""
    shipped = library()
    splits = shipped.programs["split"]
    names = [name for name, split in splits.items() if split != "probe" or probes or name in chosen]
    added = [name for name in uploads() if name in chosen]
    machines = [name for name, split in shipped.machines["split"].items() if split == "train"]
    placed = map_programs(
        [shipped.representation(name) for name in names] + [uploads()[name].representation for name in added],
        [shipped.machine(name) for name in machines],
        [splits[name] != "probe" for name in names] + [False] * len(added),
    )
    table = pd.DataFrame(
        {
            "program": placed.programs,
            "x": placed.coordinates[:, 0],
            "y": placed.coordinates[:, 1],
            "mean_cpi": placed.mean_cpi,
            "split": [str(splits.get(name, "uploaded")) for name in placed.programs],
            "family": [family(name) if name in splits else "uploaded" for name in placed.programs],
        }
    )
    return table.sort_values("family", kind="stable"), placed.explained, len(machines)
