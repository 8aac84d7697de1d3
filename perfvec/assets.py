"""Where the data files lie that the code ships with.

Enters: nothing. Leaves: the path of the assets' folder.
"""

from pathlib import Path

ASSETS = Path(__file__).resolve().parent.parent / "assets"
