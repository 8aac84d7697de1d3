"""Columns that hooks write."""

import numpy as np

from perfvec.trace.capture import hook_layout
from perfvec.trace.capture.recording import Recording


def test_columns_are_files_where_a_folder_is_given(tmp_path):
    recording = Recording(0, 10, tmp_path)
    recording.pc[3] = 77
    del recording
    assert int(np.load(tmp_path / "pc.npy", allow_pickle=False)[3]) == 77


def test_dropping_the_last_row_clears_its_access():
    recording = Recording(0, 10)
    recording.state[hook_layout.SEEN] = recording.state[hook_layout.ROWS] = 2
    recording.address[1], recording.size[1] = 5, 5
    recording.drop_last()
    assert (recording.executed, recording.rows, int(recording.address[1]), int(recording.size[1])) == (1, 1, 0, 0)


def test_dropping_from_nothing_stays_at_nothing():
    recording = Recording(0, 10)
    recording.drop_last()
    assert (recording.executed, recording.rows) == (0, 0)
