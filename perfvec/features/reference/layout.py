"""How the reference machines' state and settings lie in memory: one row a quantity, one column a machine.

Enters: nothing. Leaves: row numbers, sizes and the tick. All machines advance together, instruction by instruction, so
each step is a short loop over the columns of a few rows, which the compiler turns into vector instructions.
"""

COLUMNS = 28  # machines that advance together; two such parts of the reference machines run on two threads
REFERENCE_COUNT = 2 * COLUMNS
TICKS = 48  # ticks a core cycle: a slot of a machine 1, 2, 3, 4, 6 or 8 wide is a whole number of them
# How often times are counted anew from the last commit, so that int32 never overflows; and beyond which time they are
# earlier, on machines of a very fast clock, which is asked more often.
REBASE_INSTRUCTIONS, ASK_INSTRUCTIONS = 32768, 1024
LATEST = 1 << 30
LONG_AGO = -(1 << 29)

UOP_RING = 1024
ACCESS_RING = 256
REGISTER_RING = 512
LINE_TABLE = 2048
STORE_SETS = 1024
BLOCK_TABLE = 4096
LATE_RING = 256
HEAD_RING = 4  # loads followed in order as the next to commit
MISS_REGISTERS = 64  # of a machine, at most
PIPE_RING = 8  # instructions of a kind of unit that are followed in order
CHANNELS = 16
MOST_OUTSTANDING = 8  # accesses in the memory system followed in order
COVERED_LINES = 8  # lines followed at a time while stores fill them
BANKS = 512  # of all channels: 16 of 32 banks
WRITE_TABLE = 512  # lines of the queues of writes
PAGE_TABLE = 8192
STRIDE_ENTRIES = 256  # static instructions that the stride prefetchers follow
STORE_SET_LIFE = 60_000  # stores until the store sets are forgotten, as gem5 clears its own

# Rows of the settings matrix, int32 [SETTING_ROWS, COLUMNS]; times in ticks. Of a cache: sets, ways, offset.
(
    IN_ORDER, FETCH_SLOT, DISPATCH_SLOT, COMMIT_SLOT, FRONTEND, TAKEN_BUBBLE, LINE_BUBBLE, REDIRECT, BTB_REDIRECT,
    WINDOW_UOPS, LOAD_ENTRIES, STORE_ENTRIES, INTEGER_ENTRIES, FLAG_ENTRIES, VECTOR_ENTRIES, PORT_SLOT, LOAD_LATENCY,
    L2_EXTRA, L2_CODE_EXTRA, L1I_SETS, L1I_WAYS, L1I_OFFSET, L1D_SETS, L1D_WAYS,
    L1D_OFFSET, L2_SETS, L2_WAYS, L2_OFFSET, MISS_ENTRIES, L1_STRIDE, L2_STRIDE, L2_NEXT_LINE, DIRECTION_BIT, BTB_BIT,
    REQUEST, RESPONSE, CHANNEL_MASK, CHANNEL_SHIFT, ROW_SHIFT, BANK_MASK, BANK_SHIFT, CLOSES_ROWS, ACTIVATE,
    COLUMN_READ, COLUMN_GAP, PRECHARGE, ROW_OPEN, READ_TO_PRECHARGE, BURST, INVALIDATE_EXTRA, FORWARD, SQUASH_SLOT,
    QUEUE_ENTRIES, MEMORY_LIMIT, BUFFER_ENTRIES, QUEUE_RESPONSE, DRAIN, DRAIN_LINES, WRITES_LOW, WRITES_HIGH,
    BUS_SLACK, FAULTS, LATENCY,
) = range(63)  # fmt: skip
# LOAD_LATENCY: a hit. L2_EXTRA: on top of it where the second level serves. What an access waits for DRAM comes from
# REQUEST (way to the controller), ACTIVATE … BURST (see dram) and RESPONSE (way back). QUEUE_RESPONSE: way back
# from the queue of writes, which is drained from WRITES_LOW lines on and full at WRITES_HIGH; DRAIN: to write
# DRAIN_LINES of them. INVALIDATE_EXTRA: instead of it all, if no data is needed. BUFFER_ENTRIES: of the store buffer in
# order, which a store enters at commit. FORWARD: from a first-level miss until it is sent on. SQUASH_SLOT: to take one
# micro-operation off the reorder buffer. MEMORY_LIMIT: in order, accesses that may be in the memory system at once;
# above MOST_OUTSTANDING: any number. BUS_SLACK: work the bus may have left before a miss waits for it. FAULTS: 0 or 1,
# a store that touches a page first is executed twice.
LATENCY_GROUPS = 10
UNIT_SLOT = LATENCY + LATENCY_GROUPS
UNITS = UNIT_SLOT + LATENCY_GROUPS
SETTING_ROWS = UNITS + LATENCY_GROUPS

# Rows of the state matrix, int32 [STATE_ROWS, COLUMNS]; times in ticks up to TIME_ROWS. READY … DONE are of
# the instruction at hand. STORE_SENT, STORE_FREED: the latest store went to the cache, left the queue. BLOCK_…:
# when the cache takes no access. CODE_…: the latest line of code was asked for, is there, and the one before.
# COMMIT_FROM: none commits before. STORE_COMMITTED: the latest store did. COMMITTED_BEFORE: the instruction before the
# latest did. LOAD_SENT: the latest load was sent. BUS_ASKED: a miss wanted the bus to the second level last.
# FIRST_DONE: DONE of the part in the first of two lines.
(
    COMMITTED, FETCHED, DISPATCHED, ISSUED, STORE_SENT, STORE_FREED, PORT_FREE,
    BLOCK_FROM, BLOCK_UNTIL, READY, DATA_READY, START, DONE, CODE_ASKED, CODE_THERE, CODE_BEFORE,
    COMMIT_FROM, STORE_COMMITTED, COMMITTED_BEFORE, LOAD_SENT, BUS_ASKED, FIRST_DONE,
) = range(22)  # fmt: skip
UNIT_FREE = 22
UNIT_GROUPS = 4
REGISTERS = UNIT_FREE + UNIT_GROUPS  # when a register was written
REGISTER_ROWS = 256
WRITER_COMMITS = REGISTERS + REGISTER_ROWS  # in order: when the instruction that wrote a register committed
UOP_COMMITS = WRITER_COMMITS + REGISTER_ROWS
LOAD_DONE = UOP_COMMITS + UOP_RING  # when a load's queue entry is free
STORE_DONE = LOAD_DONE + ACCESS_RING  # the same of a store, by access
STORE_DATA = STORE_DONE + ACCESS_RING  # by store: when loads can have its data
STORE_WRITTEN = STORE_DATA + ACCESS_RING  # … and when the cache has
INTEGER_COMMITS = STORE_WRITTEN + ACCESS_RING
FLAG_COMMITS = INTEGER_COMMITS + REGISTER_RING
VECTOR_COMMITS = FLAG_COMMITS + REGISTER_RING
SET_STORE = VECTOR_COMMITS + REGISTER_RING  # when the latest store of a set was executed
LINE_FILL = SET_STORE + STORE_SETS  # when the line of this entry is there
STRIDE_SENT = LINE_FILL + LINE_TABLE  # when the first level's stride prefetcher asks for a line
AHEAD_SENT = STRIDE_SENT + LINE_TABLE  # … and the second level's
NEXT_SENT = AHEAD_SENT + LINE_TABLE  # … and a next-line one
CHANNEL_FREE = NEXT_SENT + LINE_TABLE
BANK_COLUMN = CHANNEL_FREE + CHANNELS  # latest column command
BANK_PRECHARGE = BANK_COLUMN + BANKS  # earliest precharge
BANK_PICKED = BANK_PRECHARGE + BANKS  # when the controller took its latest access from the queue
CHANNEL_WORK = BANK_PICKED + BANKS  # when all reads and writes so far would be done
DRAIN_FROM = CHANNEL_WORK + CHANNELS  # since when a channel wrote last
DRAIN_UNTIL = DRAIN_FROM + CHANNELS  # … and until when
LATE_UNTIL = DRAIN_UNTIL + CHANNELS  # when instructions that wait long leave the issue queue
COVER_SENT = LATE_UNTIL + LATE_RING  # when the first store to a line went to the cache
OUTSTANDING = COVER_SENT + COVERED_LINES  # in order: when accesses in the memory system are done, the last first
RECENT_SENT = OUTSTANDING + MOST_OUTSTANDING + 1  # … and when the latest stores were sent
PIPE_BEGUN = RECENT_SENT + MOST_OUTSTANDING  # in order: the latest instructions of each kind of unit were issued
PIPE_LEFT = PIPE_BEGUN + UNIT_GROUPS * PIPE_RING  # … and committed
HEAD_FROM = PIPE_LEFT + UNIT_GROUPS * PIPE_RING  # in order: since when the latest loads were the next to commit
HEAD_UNTIL = HEAD_FROM + HEAD_RING  # … and when they did
MISS_DONE = HEAD_UNTIL + HEAD_RING  # when each miss register is free
TIME_ROWS = MISS_DONE + MISS_REGISTERS
SET_TRAINED = TIME_ROWS  # 0 or 1: the machine has learnt to make this static instruction wait
LINE_TARGETS = SET_TRAINED + STORE_SETS  # accesses that wait for the line in flight
MISSED = LINE_TARGETS + LINE_TABLE  # 0 or 1: the present access misses the first level
FAR = MISSED + 1  # … and the second
BUS_TICKS = FAR + 1  # … for how long what it drives out of the first level takes the bus to the second
WRITTEN = BUS_TICKS + 1  # changed lines that it drives to memory
WRITTEN_LINES = WRITTEN + 1  # … which they are
WRITE_LINE = WRITTEN_LINES + 2  # lines in the queues of writes
WRITE_NUMBER = WRITE_LINE + WRITE_TABLE  # … and how many the channel had queued before
WRITES = WRITE_NUMBER + WRITE_TABLE  # that a channel has queued so far
WRITES_LEFT = WRITES + CHANNELS  # … and not yet sent to DRAM
BANK_ROW = WRITES_LEFT + CHANNELS  # open row and 1, 0 where none
BANK_USES = BANK_ROW + BANKS
LATE_COUNT = BANK_USES + BANKS  # instructions that waited long so far
BUS_WORK = LATE_COUNT + 1  # ticks of work that the bus had left when a miss wanted it last
COVER_MISS = BUS_WORK + 1  # levels that the first store to a line missed
FIRST_LAST = COVER_MISS + COVERED_LINES  # the first level's stride prefetcher, by static instruction: latest address
FIRST_STRIDE = FIRST_LAST + STRIDE_ENTRIES  # … bytes between addresses
FIRST_TRUST = FIRST_STRIDE + STRIDE_ENTRIES  # … how often that was so
SECOND_LAST = FIRST_TRUST + STRIDE_ENTRIES  # the same of the second level's
SECOND_STRIDE = SECOND_LAST + STRIDE_ENTRIES
SECOND_TRUST = SECOND_STRIDE + STRIDE_ENTRIES
LOAD_SLACK = (
    SECOND_TRUST + STRIDE_ENTRIES
)  # in order: how much earlier than a load is done its register is taken as written
STATE_ROWS = LOAD_SLACK + REGISTER_ROWS

# Operation groups with a latency of their own, and the functional units that serve them.
(
    GROUP_INTEGER, GROUP_MULTIPLY, GROUP_DIVIDE, GROUP_FP_ADD, GROUP_FP_MULTIPLY, GROUP_FP_DIVIDE, GROUP_SIMD_INTEGER,
    GROUP_SIMD_MULTIPLY, GROUP_CRYPTO, GROUP_SYSTEM,
) = range(LATENCY_GROUPS)  # fmt: skip
UNIT_OF_GROUP = (0, 1, 1, 2, 2, 2, 2, 2, 2, 3)
