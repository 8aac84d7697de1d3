"""What ran: the instruction trace, its decoder, its files and its summary."""

from perfvec.trace.aarch64 import decode_encodings
from perfvec.trace.functions import function_index, read_functions
from perfvec.trace.instruction import OPERATION_CLASSES, InstructionFlag, StaticInstructions
from perfvec.trace.store import read_trace, write_trace
from perfvec.trace.summary import TraceSummary, summarise_trace
from perfvec.trace.trace import Function, Trace

__all__ = [
    "OPERATION_CLASSES",
    "Function",
    "InstructionFlag",
    "StaticInstructions",
    "Trace",
    "TraceSummary",
    "decode_encodings",
    "function_index",
    "read_functions",
    "read_trace",
    "summarise_trace",
    "write_trace",
]
