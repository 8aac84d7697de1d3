from perfvec.trace.instruction import NO_REGISTER, InstructionFlag
from perfvec.trace.readers.static_rows import INTERMEDIATE, StaticRow, merge_rows, static_table

LOAD, STORE = int(InstructionFlag.LOAD), int(InstructionFlag.STORE)


def test_a_pair_store_with_base_update():
    """As gem5 cracks stp x29, x30, [sp, #-32]!: an address, two transfers, the base."""
    merged = merge_rows(
        [
            StaticRow(2, sources=(31,), destinations=(INTERMEDIATE,)),
            StaticRow(55, sources=(INTERMEDIATE, 29), address_sources=(INTERMEDIATE,), flags=STORE),
            StaticRow(55, sources=(INTERMEDIATE, 30), address_sources=(INTERMEDIATE,), flags=STORE),
            StaticRow(2, sources=(INTERMEDIATE,), destinations=(31,)),
        ]
    )
    assert merged == StaticRow(2, (31, 29, 30), (31,), (31,), 31, STORE, micro_ops=4)


def test_what_an_earlier_micro_operation_wrote_is_no_source():
    merged = merge_rows([StaticRow(2, (1,), (2,)), StaticRow(2, (2, 3), (4,))])
    assert (merged.sources, merged.destinations) == ((1, 3), (2, 4))


def test_intermediates_never_come_out():
    row = StaticRow(2, (INTERMEDIATE, 1), (INTERMEDIATE,), (INTERMEDIATE,), INTERMEDIATE, LOAD)
    merged = merge_rows([row])
    assert merged == StaticRow(2, (1,), (), (), NO_REGISTER, LOAD)


def test_tables_hold_what_fits():
    static = static_table([StaticRow(2, tuple(range(12)), tuple(range(9)), (1, 2, 3), micro_ops=1000)])
    assert static.sources[0].tolist() == list(range(8))
    assert static.destinations[0].tolist() == list(range(6))
    assert (static.address_sources[0].tolist(), int(static.micro_ops[0])) == ([1, 2], 255)
