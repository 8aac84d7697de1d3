"""The design spaces that ship with the project as examples.

Enters: the files of assets/spaces. Leaves: checked `DesignSpace` objects by the files' stems, smallest first.
"""

from __future__ import annotations

from functools import lru_cache

from perfvec.assets import ASSETS
from perfvec.exploration.design_space import DesignSpace
from perfvec.exploration.design_space_files import read_design_space

SPACES_FOLDER = ASSETS / "spaces"


@lru_cache(maxsize=1)
def example_spaces() -> dict[str, DesignSpace]:
    """Return the example spaces by name of file.

    Raises:
        DesignSpaceError: a file is not valid.
    """
    spaces = {path.stem: read_design_space(path) for path in SPACES_FOLDER.glob("*.json")}
    return dict(sorted(spaces.items(), key=lambda item: item[1].size))
