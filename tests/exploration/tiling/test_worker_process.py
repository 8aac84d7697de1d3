from queue import SimpleQueue

import pytest

from perfvec.exploration.tiling.truth import tiling_truth
from perfvec.exploration.tiling.variant_messages import Task
from perfvec.exploration.tiling.worker_process import ENDED, WorkerProcess


@pytest.mark.slow
def test_a_worker_that_cannot_start_says_that_it_ended(tmp_path):
    messages = SimpleQueue()
    worker = WorkerProcess(tmp_path, messages)  # no foundation model there
    worker.ask(Task(tiling_truth().variants()[0], tmp_path / "result"))
    _, message = messages.get(timeout=600)
    assert message.is_over
    assert message.failure == ENDED
    worker.end()
    worker.ask(Task(tiling_truth().variants()[0], tmp_path / "result"))  # does nothing
