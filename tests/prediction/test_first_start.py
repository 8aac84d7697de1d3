"""The first start: one process compiles, others that come to it wait, and none does it again."""

import threading
import time
from pathlib import Path

import pytest

from perfvec.prediction import first_start
from perfvec.representation.checkpoint import load_checkpoint


@pytest.fixture
def compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the threads that compiled, in a folder where nobody has."""
    threads: list[str] = []

    def compile_slowly(model: object) -> None:
        time.sleep(0.2)
        threads.append(threading.current_thread().name)

    monkeypatch.setattr(first_start, "ALL_COMPILED", tmp_path / "cache" / "all.done")
    monkeypatch.setattr(first_start, "load_kernels", compile_slowly)
    return threads


def test_of_several_that_come_at_once_one_compiles_and_the_others_wait(compiled):
    ends: list[bool] = []

    def come() -> None:
        first_start.compile_kernels(load_checkpoint())
        ends.append(first_start.are_kernels_compiled())

    comers = [threading.Thread(target=come) for _ in range(3)]
    for comer in comers:
        comer.start()
    for comer in comers:
        comer.join()
    assert len(compiled) == 1
    assert ends == [True] * 3


def test_compiling_that_fails_leaves_it_to_the_next(compiled, monkeypatch):
    def fail(model: object) -> None:
        raise RuntimeError("interrupted")

    with monkeypatch.context() as broken:
        broken.setattr(first_start, "load_kernels", fail)
        with pytest.raises(RuntimeError):
            first_start.compile_kernels(load_checkpoint())
    assert not first_start.are_kernels_compiled()
    first_start.compile_kernels(load_checkpoint())
    assert len(compiled) == 1


def test_where_nothing_can_be_kept_each_compiles(compiled, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(first_start, "ALL_COMPILED", tmp_path / "file" / "all.done")
    first_start.compile_kernels(load_checkpoint())
    first_start.compile_kernels(load_checkpoint())
    assert len(compiled) == 2
