"""How the reference machines' settings and state lie in memory: a row a quantity, in it a place a machine.

Enters: nothing. Leaves: where rows begin, sizes and the tick. All machines advance together, instruction by
instruction, so each step is a short loop over the places of a few rows, which the compiler turns into vector
instructions. For that it must know how far rows lie apart: all are in one int32 array of one dimension, and what is
written `clock[at.START + s]` is machine `s` of the row that begins at START. Sums are made int32 again by hand, since
numba widens them to 64 bits, of which half as many fit a vector.
"""

LANES = 8  # machines that one vector instruction advances
BLOCKS = 4
COLUMNS = BLOCKS * LANES  # places of a row
PART_MACHINES = 28  # reference machines that advance together; the parts run on a thread each
REFERENCE_COUNT = 2 * PART_MACHINES
TICKS = 48  # ticks a core cycle: a slot of a machine 1, 2, 3, 4, 6 or 8 wide is a whole number of them
# How often times are counted anew from the last commit, so that int32 never overflows; and beyond which time they are
# earlier, on machines of a very fast clock, which is asked more often.
REBASE_INSTRUCTIONS, ASK_INSTRUCTIONS = 32768, 1024
LATEST = 1 << 30
NEVER = LATEST >> 1  # of a line to be asked for: beyond, no one does, and counting times anew makes it no earlier
LONG_AGO = -(1 << 29)

UOP_RING = 1024
ACCESS_RING = 256
REGISTER_RING = 512
LINE_TABLE = 2048
STORE_SETS = 1024
BLOCK_TABLE = 4096
LATE_RING = 256
MOST_HELD = 16  # accesses in the store buffer followed in order
HEAD_RING = 4  # loads followed in order as the next to commit
MISS_REGISTERS = 64  # of a machine, at most
WAITING_STORES = 64  # that miss and that loads may not have seen
PIPE_RING = 8  # instructions of a kind of unit that are followed in order
CHANNELS = 16
MOST_OUTSTANDING = 8  # accesses in the memory system followed in order
COVERED_LINES = 8  # lines followed at a time while stores fill them
BANKS = 512  # of all channels: 16 of 32 banks
WRITE_TABLE = 512  # lines of the queues of writes
PAGE_TABLE = 8192
STRIDE_ENTRIES = 256  # static instructions that the stride prefetchers follow
STORE_SET_LIFE = 60_000  # stores until the store sets are forgotten, as gem5 clears its own

# Rows of the settings; times in ticks. Of a cache: sets, ways, offset.
(
    IN_ORDER, FETCH_SLOT, DISPATCH_SLOT, COMMIT_SLOT, FRONTEND, TAKEN_BUBBLE, LINE_BUBBLE, REDIRECT, BTB_REDIRECT,
    WINDOW_UOPS, LOAD_ENTRIES, STORE_ENTRIES, INTEGER_ENTRIES, FLAG_ENTRIES, VECTOR_ENTRIES, PORT_SLOT, LOAD_LATENCY,
    L2_EXTRA, L2_CODE_EXTRA, L1I_SETS, L1I_WAYS, L1I_OFFSET, L1D_SETS, L1D_WAYS,
    L1D_OFFSET, L2_SETS, L2_WAYS, L2_OFFSET, MISS_ENTRIES, L1_STRIDE, L2_STRIDE, L2_NEXT_LINE, DIRECTION_BIT, BTB_BIT,
    REQUEST, RESPONSE, CHANNEL_MASK, CHANNEL_SHIFT, ROW_SHIFT, BANK_MASK, BANK_SHIFT, CLOSES_ROWS, ACTIVATE,
    COLUMN_READ, COLUMN_GAP, PRECHARGE, ROW_OPEN, READ_TO_PRECHARGE, BURST, INVALIDATE_EXTRA, FORWARD, SQUASH_SLOT,
    QUEUE_ENTRIES, MEMORY_LIMIT, BUFFER_ENTRIES, QUEUE_RESPONSE, WRITE_SLOT, DRAIN_LINES, WRITES_LOW, WRITES_LEAST,
    WRITES_FULL, TURN, BUS_SLACK, FAULTS, QUIET, CODE_MISSES, CODE_AHEAD, LATENCY,
) = range(0, 68 * COLUMNS, COLUMNS)  # fmt: skip
# LOAD_LATENCY: a hit. L2_EXTRA: on top of it where the second level serves. What an access waits for DRAM comes from
# REQUEST (way to the controller), ACTIVATE … BURST (see dram) and RESPONSE (way back). QUEUE_RESPONSE: way back
# from the queue of writes: a channel writes, a line in each WRITE_SLOT, from when it holds more than WRITES_LOW lines
# until WRITES_LEAST are left; reads wait until it has written DRAIN_LINES, TURN: then to read. WRITES_FULL: the queue
# takes no more. INVALIDATE_EXTRA: instead of it all, if no data is needed. BUFFER_ENTRIES: of the store buffer in
# order, which a store enters at commit. FORWARD: from a first-level miss until it is sent on. SQUASH_SLOT: to take one
# micro-operation off the reorder buffer. MEMORY_LIMIT: in order, accesses that may be in the memory system at once;
# above MOST_OUTSTANDING: any number. BUS_SLACK: work the bus may have left before a miss waits for it. FAULTS: 0 or 1,
# a store that touches a page first is executed twice. QUIET: in order, how long a
# load that is the next to commit waits until the core falls idle and takes a cycle to wake. CODE_MISSES: lines of code
# that the first level may wait for. CODE_AHEAD: in order, lines asked for beyond the one that is decoded.
LATENCY_GROUPS = 10
UNIT_SLOT = LATENCY + LATENCY_GROUPS * COLUMNS
UNITS = UNIT_SLOT + LATENCY_GROUPS * COLUMNS
SETTINGS_END = UNITS + LATENCY_GROUPS * COLUMNS

# Rows of the state, behind the settings; times in ticks up to TIMES_END. READY … DONE are of the instruction at hand.
# STORE_SENT, STORE_FREED: the latest store went to the cache, left the queue. BLOCK_…: when the cache takes no access.
# CODE_…: the latest line of code was asked for, is there, and the one before. COMMIT_FROM: none commits before.
# STORE_COMMITTED: the latest store did. COMMITTED_BEFORE: the instruction before the latest did. LOAD_SENT: the latest
# load was sent. BUS_ASKED: a miss wanted the bus to the second level last. FIRST_DONE: DONE of the part in the first of
# two lines. FREED: when the entry that ENTRY tells was. CODE_ORDERED: lines asked for in vain before are there.
# REDIRECTED: fetch followed a squash last. CODE_LEFT: it was done with the line before the latest.
# VAIN_THERE: the line of code VAIN_LINE is there, missed last on a wrong path, out of order. ACCESS_COMMITS: in order,
# when the next access to memory may commit.
(
    COMMITTED, FETCHED, DISPATCHED, ISSUED, STORE_SENT, STORE_FREED, PORT_FREE,
    BLOCK_FROM, BLOCK_UNTIL, READY, DATA_READY, START, DONE, CODE_ASKED, CODE_THERE, CODE_BEFORE,
    COMMIT_FROM, STORE_COMMITTED, COMMITTED_BEFORE, LOAD_SENT, BUS_ASKED, FIRST_DONE, FREED, CODE_ORDERED, REDIRECTED,
    CODE_LEFT, VAIN_THERE, ACCESS_COMMITS, UNIT_FREE,
) = range(SETTINGS_END, SETTINGS_END + 29 * COLUMNS, COLUMNS)  # fmt: skip
UNIT_GROUPS = 4
REGISTERS = UNIT_FREE + UNIT_GROUPS * COLUMNS  # when a register was written
REGISTER_ROWS = 256
WRITER_COMMITS = REGISTERS + REGISTER_ROWS * COLUMNS  # in order: when the instruction that wrote a register committed
UOP_COMMITS = WRITER_COMMITS + REGISTER_ROWS * COLUMNS
LOAD_DONE = UOP_COMMITS + UOP_RING * COLUMNS  # when a load's queue entry is free
STORE_DONE = LOAD_DONE + ACCESS_RING * COLUMNS  # the same of a store, by access
STORE_DATA = STORE_DONE + ACCESS_RING * COLUMNS  # by store: when loads can have its data
STORE_WRITTEN = STORE_DATA + ACCESS_RING * COLUMNS  # … and when the cache has
INTEGER_COMMITS = STORE_WRITTEN + ACCESS_RING * COLUMNS
FLAG_COMMITS = INTEGER_COMMITS + REGISTER_RING * COLUMNS
VECTOR_COMMITS = FLAG_COMMITS + REGISTER_RING * COLUMNS
SET_STORE = VECTOR_COMMITS + REGISTER_RING * COLUMNS  # when the latest store of a set was executed
LINE_FILL = SET_STORE + STORE_SETS * COLUMNS  # when the line of this entry is there
STRIDE_SENT = LINE_FILL + LINE_TABLE * COLUMNS  # when the first level's stride prefetcher asks for a line
AHEAD_SENT = STRIDE_SENT + LINE_TABLE * COLUMNS  # … and the second level's
NEXT_SENT = AHEAD_SENT + LINE_TABLE * COLUMNS  # … and a next-line one
CHANNEL_FREE = NEXT_SENT + LINE_TABLE * COLUMNS
BANK_COLUMN = CHANNEL_FREE + CHANNELS * COLUMNS  # latest column command
BANK_PRECHARGE = BANK_COLUMN + BANKS * COLUMNS  # earliest precharge
BANK_PICKED = BANK_PRECHARGE + BANKS * COLUMNS  # when the controller took its latest access from the queue
BANK_SWITCHED = BANK_PICKED + BANKS * COLUMNS  # when the controller chose the open row over the one before
COLUMN_BEFORE = BANK_SWITCHED + BANKS * COLUMNS  # … and its latest column command
NEXT_WRITE = COLUMN_BEFORE + BANKS * COLUMNS  # when a channel that writes begins with the next line
COVER_SENT = NEXT_WRITE + CHANNELS * COLUMNS  # when the first store to a line went to the cache
OUTSTANDING = COVER_SENT + COVERED_LINES * COLUMNS  # in order: when accesses in memory are done, last first
RECENT_SENT = OUTSTANDING + (MOST_OUTSTANDING + 1) * COLUMNS  # … and when the latest stores were sent
PIPE_BEGUN = RECENT_SENT + MOST_OUTSTANDING * COLUMNS  # in order: when a unit's latest instructions were issued
PIPE_LEFT = PIPE_BEGUN + UNIT_GROUPS * PIPE_RING * COLUMNS  # … and committed
HEAD_FROM = PIPE_LEFT + UNIT_GROUPS * PIPE_RING * COLUMNS  # in order: since when the latest loads were next to commit
HEAD_UNTIL = HEAD_FROM + HEAD_RING * COLUMNS  # … and when they did
STORES_HELD = HEAD_UNTIL + HEAD_RING * COLUMNS  # in order: when accesses leave the store buffer, last first
TIMES_END = STORES_HELD + MOST_HELD * COLUMNS
# Machine after machine, each with all its entries, since each reads others at once; times as well.
LATE_UNTIL = TIMES_END  # when instructions that wait long leave the issue queue
MISS_DONE = LATE_UNTIL + COLUMNS * LATE_RING  # when each miss register is free, the first to be free first
LOAD_MISS_DONE = MISS_DONE + COLUMNS * MISS_REGISTERS  # … as loads see it, of stores only those sent before
WAITING_SENT = LOAD_MISS_DONE + COLUMNS * MISS_REGISTERS  # when the others are sent
WAITING_DONE = WAITING_SENT + COLUMNS * WAITING_STORES  # … and done
OWN_TIMES_END = WAITING_DONE + COLUMNS * WAITING_STORES
SET_TRAINED = OWN_TIMES_END  # 0 or 1: the machine has learnt to make this static instruction wait
LINE_TARGETS = SET_TRAINED + STORE_SETS * COLUMNS  # accesses that wait for the line in flight
MISSED = LINE_TARGETS + LINE_TABLE * COLUMNS  # 0 or 1: the present access misses the first level
FAR = MISSED + COLUMNS  # … and the second
BUS_TICKS = FAR + COLUMNS  # … for how long what it drives out of the first level takes the bus to the second
WRITTEN = BUS_TICKS + COLUMNS  # changed lines that it drives to memory
WRITTEN_LINES = WRITTEN + COLUMNS  # … which they are
WRITE_LINE = WRITTEN_LINES + 2 * COLUMNS  # lines in the queues of writes
WRITE_NUMBER = WRITE_LINE + WRITE_TABLE * COLUMNS  # … and how many the channel had queued before
WRITES = WRITE_NUMBER + WRITE_TABLE * COLUMNS  # that a channel has queued so far
WRITES_LEFT = WRITES + CHANNELS * COLUMNS  # … and not yet sent to DRAM
WRITTEN_NOW = WRITES_LEFT + CHANNELS * COLUMNS  # 0 while a channel reads, else 1 and the lines written since
BANK_ROW = WRITTEN_NOW + CHANNELS * COLUMNS  # open row and 1, 0 where none
BANK_USES = BANK_ROW + BANKS * COLUMNS
ROW_BEFORE = BANK_USES + BANKS * COLUMNS  # the row before the open one and 1
USES_BEFORE = ROW_BEFORE + BANKS * COLUMNS
LATE_COUNT = USES_BEFORE + BANKS * COLUMNS  # instructions that waited long so far
BUS_WORK = LATE_COUNT + COLUMNS  # ticks of work that the bus had left when a miss wanted it last
COVER_MISS = BUS_WORK + COLUMNS  # levels that the first store to a line missed
# Of the first level's stride prefetcher, by static instruction: the latest address.
FIRST_LAST = COVER_MISS + COVERED_LINES * COLUMNS
FIRST_STRIDE = FIRST_LAST + STRIDE_ENTRIES * COLUMNS  # … bytes between addresses
FIRST_TRUST = FIRST_STRIDE + STRIDE_ENTRIES * COLUMNS  # … how often that was so
SECOND_LAST = FIRST_TRUST + STRIDE_ENTRIES * COLUMNS  # the same of the second level's
SECOND_STRIDE = SECOND_LAST + STRIDE_ENTRIES * COLUMNS
SECOND_TRUST = SECOND_STRIDE + STRIDE_ENTRIES * COLUMNS
LOAD_SLACK = SECOND_TRUST + STRIDE_ENTRIES * COLUMNS  # in order: ticks from when a load's register is taken as written
NOW = LOAD_SLACK + REGISTER_ROWS * COLUMNS  # from when times are counted anew
WAITING_FROM = NOW + COLUMNS  # stores that loads have seen so far
WAITING_TO = WAITING_FROM + COLUMNS  # … and all that missed
ENTRY = WAITING_TO + COLUMNS  # place of the entry of a ring that the instruction takes
VAIN_LINE = ENTRY + COLUMNS  # a line of code
CELLS = VAIN_LINE + COLUMNS

# Operation groups with a latency of their own, and the functional units that serve them.
(
    GROUP_INTEGER, GROUP_MULTIPLY, GROUP_DIVIDE, GROUP_FP_ADD, GROUP_FP_MULTIPLY, GROUP_FP_DIVIDE, GROUP_SIMD_INTEGER,
    GROUP_SIMD_MULTIPLY, GROUP_CRYPTO, GROUP_SYSTEM,
) = range(LATENCY_GROUPS)  # fmt: skip
UNIT_OF_GROUP = (0, 1, 1, 2, 2, 2, 2, 2, 2, 3)
