"""Where the shipped data files lie, so that no other module spells a path."""

from pathlib import Path

ASSETS = Path(__file__).resolve().parent.parent / "assets"
