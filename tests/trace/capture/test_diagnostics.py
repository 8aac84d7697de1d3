"""Messages of compiler and linker as data."""

from perfvec.trace.capture.diagnostics import DIAGNOSTICS_KEPT, Diagnostic, parse_diagnostics

OUTPUT = """In file included from program.c:1:
./helper.h:7:12: error: unknown type name 'bool'
program.c:3:41: warning: format specifies type 'char *' but the argument has type 'int' [-Wformat]
program.c:10:1: fatal error: 'nothing.h' file not found
program.c:10:1: note: did you mean something else?
3 errors generated.
ld.lld: error: undefined symbol: helper
>>> referenced by program.c:5
>>>               program.o:(main)
"""


def test_each_message_keeps_its_place():
    assert parse_diagnostics(OUTPUT) == (
        Diagnostic("error", "helper.h", 7, 12, "unknown type name 'bool'"),
        Diagnostic(
            "warning", "program.c", 3, 41, "format specifies type 'char *' but the argument has type 'int' [-Wformat]"
        ),
        Diagnostic("error", "program.c", 10, 1, "'nothing.h' file not found"),
        Diagnostic("note", "program.c", 10, 1, "did you mean something else?"),
        Diagnostic("error", "program.c", 5, 1, "undefined symbol: helper"),
    )


def test_a_message_reads_as_compilers_write_it():
    assert str(Diagnostic("error", "program.c", 3, 5, "no")) == "program.c:3:5: error: no"
    assert str(Diagnostic("error", "", 0, 0, "no entry")) == "error: no entry"


def test_a_flood_is_cut():
    assert len(parse_diagnostics("program.c:1:1: error: x\n" * 10_000)) == DIAGNOSTICS_KEPT


def test_other_text_is_no_message():
    assert parse_diagnostics("hello\n1:2: error: no file\n") == ()
