"""What the native hooks and Python share: words of the state arrays, and bits of the size column.

Enters: nothing. Leaves: positions and constants.
"""

from __future__ import annotations

# Words of the state array (int64) of a recording.
SEEN, ROWS, SKIP, CAPACITY, STOP_PC, CHECK_AT, STOP_REASON = range(7)
PC_COLUMN, ADDRESS_COLUMN, SIZE_COLUMN, STOP_FUNCTION, READ_REGISTER_FUNCTION = range(7, 12)
STATE_WORDS = 16

RUNNING, STOP_FULL, STOP_MARKER, STOP_CHECK = range(4)

# Above the byte count in the size column (uint32): what kind of access came first, or that the size is settled.
KIND_SHIFT = 16
SIZE_MASK = 0xFFFF
SETTLED = 0x7FFF

# Words of the state of a hook on instructions whose accesses the engine does not report as the dataset counts them,
# and of a row of its table, which is sorted by pc.
MAIN_STATE, TABLE, TABLE_ROWS = range(3)
CLUSTER_WORDS = 4
ROW_PC, BASE_REGISTER, INDEX_REGISTER, INDEX_SHIFT, OFFSET_BYTES, ALIGN_MASK, FIXED_BYTES = range(7)
SETTLED_WORDS = 8
