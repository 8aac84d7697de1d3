"""The feature schema: every column's name, group, unit and definition, in order, under a name and a version.

Enters: the columns' modules. Leaves: `FEATURES` and where each module's columns start. A checkpoint records name and
version; a change of any column's meaning or place raises the version.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from perfvec.features.columns import branches, dataflow, dependence, memory, reuse, static
from perfvec.features.feature import Feature, Group

SCHEMA_NAME = "perfvec.features"
SCHEMA_VERSION = 3

FEATURES: tuple[Feature, ...] = (
    *static.FEATURES,
    *reuse.FEATURES,
    *branches.FEATURES,
    *dependence.FEATURES,
    *memory.FEATURES,
    *dataflow.FEATURES,
)
FEATURE_COUNT = len(FEATURES)
FEATURE_NAMES: tuple[str, ...] = tuple(feature.name for feature in FEATURES)

STATIC_COLUMN = 0
REUSE_COLUMN = STATIC_COLUMN + len(static.FEATURES)
BRANCHES_COLUMN = REUSE_COLUMN + len(reuse.FEATURES)
DEPENDENCE_COLUMN = BRANCHES_COLUMN + len(branches.FEATURES)
MEMORY_COLUMN = DEPENDENCE_COLUMN + len(dependence.FEATURES)
DATAFLOW_COLUMN = MEMORY_COLUMN + len(memory.FEATURES)


def columns_of(*groups: Group) -> NDArray[np.intp]:
    """Return the columns of the given groups in order, intp."""
    return np.array([column for column, feature in enumerate(FEATURES) if feature.group in groups], dtype=np.intp)
