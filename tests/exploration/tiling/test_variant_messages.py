from dataclasses import replace
from pathlib import Path

from perfvec.exploration.tiling.variant import make_variant
from perfvec.exploration.tiling.variant_messages import (
    Failure,
    Message,
    Task,
    message_line,
    read_message_line,
    read_task_line,
    task_line,
)
from perfvec.microarchitecture.public_machines import presets
from perfvec.trace.capture.diagnostics import Diagnostic
from tests.exploration.tiling.small_studies import matmul


def test_variants_pass_as_one_line():
    for variant in (
        make_variant(matmul(), 64, 8),
        make_variant(matmul(), 64, 8, 16, "kij"),
        replace(make_variant(matmul(), 64, 8), elf=bytes(range(256))),
    ):
        for machines, earlier in (((), None), ((presets()["wide8_like"],), Path("another/file"))):
            task = Task(variant, Path("a/file"), machines, earlier)
            assert task_line(task).count("\n") == 1
            assert read_task_line(task_line(task)) == task


def test_messages_pass_as_one_line():
    failure = Failure("It does\nnot compile.", (Diagnostic("error", "program.c", 3, 4, "no 'x'"),))
    for message in (Message(0.25, "running"), Message(1.0, "done", True), Message(1.0, "done", True, failure)):
        assert message_line(message).count("\n") == 1
        assert read_message_line(message_line(message)) == message
