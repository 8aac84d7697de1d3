"""The warm-up: the collector passes over what lives as long as the server."""

import gc

from perfvec.representation.foundation import FoundationModel
from perfvec.webui import warm_up


def test_what_is_loaded_is_not_looked_through_for_garbage_again(monkeypatch):
    monkeypatch.setattr(warm_up, "compile_kernels", lambda model: None)
    monkeypatch.setattr(warm_up, "load_kernels", lambda model: None)
    try:
        warm_up._work()
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()


def test_a_failed_warm_up_is_logged_and_frozen_all_the_same(monkeypatch, caplog):
    def broken(model: FoundationModel) -> None:
        raise OSError("no example")

    monkeypatch.setattr(warm_up, "compile_kernels", broken)
    try:
        warm_up._work()
        assert "the warm-up failed" in caplog.text
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
