"""What the capturing process and its worker agree on: names of the files in their private folder.

Enters: nothing. Leaves: the names.
"""

from __future__ import annotations

REQUEST, PROGRAM, RESULT = "request.json", "program.elf", "result.json"
STANDARD_INPUT = "input.bin"
