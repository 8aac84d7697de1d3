"""Jobs: shared by key, cancelled when nobody watches, and a failure is a sentence."""

import threading

import pytest

from perfvec.errors import DesignSpaceError
from perfvec.webui.jobs import BUG_SENTENCE, Jobs

SECONDS = 30.0


class Gate:
    """Work that reports until it is let through."""

    def __init__(self):
        self.open = threading.Event()
        self.runs = 0

    def __call__(self, report):
        self.runs += 1
        step = 0
        while not self.open.wait(0.005):
            step += 1
            report(min(step / 1000, 0.5), f"step {step}")
        return "through"


@pytest.fixture
def gate():
    gate = Gate()
    yield gate
    gate.open.set()


def test_a_result_is_kept_and_shared(gate):
    jobs = Jobs()
    first = jobs.start("key", gate, "anna")
    assert jobs.start("key", gate, "ben") is first
    gate.open.set()
    assert first.wait(SECONDS)
    assert jobs.start("key", gate, "carl").result == "through"
    assert gate.runs == 1


def test_progress_is_told(gate):
    job = Jobs().start("key", gate, "anna")
    while job.done == 0:
        assert not job.wait(0.01)
    assert job.text.startswith("step")


def test_a_job_is_cancelled_when_the_last_watcher_leaves(gate):
    jobs = Jobs()
    job = jobs.start("key", gate, "anna")
    jobs.start("key", gate, "ben")
    job.leave("anna")
    assert not job.wait(0.1)
    job.leave("ben")
    assert job.wait(SECONDS)
    assert job.is_cancelled
    assert job.result is None


def test_who_cancelled_starts_nothing_anew_until_coming_back(gate):
    jobs = Jobs()
    job = jobs.start("key", gate, "anna")
    job.leave("anna")
    assert job.wait(SECONDS)
    assert jobs.start("key", gate, "anna") is job
    job.come_back("anna")
    again = jobs.start("key", gate, "anna")
    assert again is not job
    gate.open.set()
    assert again.wait(SECONDS)
    assert again.result == "through"


def test_others_start_a_cancelled_job_anew(gate):
    jobs = Jobs()
    job = jobs.start("key", gate, "anna")
    job.leave("anna")
    assert job.wait(SECONDS)
    assert jobs.start("key", gate, "ben") is not job


def test_a_job_that_nobody_asks_about_is_cancelled(gate):
    job = Jobs(abandoned_s=0.05).start("key", gate, "anna")
    assert job.wait(SECONDS)
    assert job.is_cancelled


def test_only_so_many_run_at_once(gate):
    jobs = Jobs(at_once=1)
    first, second = jobs.start("first", gate, "anna"), jobs.start("second", gate, "anna")
    while gate.runs == 0:
        first.wait(0.01)
    assert not second.wait(0.5)
    assert gate.runs == 1
    gate.open.set()
    assert first.wait(SECONDS)
    assert second.wait(SECONDS)
    assert second.result == "through"


def test_a_waiting_job_can_be_cancelled(gate):
    jobs = Jobs(at_once=1)
    jobs.start("first", gate, "anna")
    while gate.runs == 0:
        threading.Event().wait(0.01)
    second = jobs.start("second", gate, "anna")
    second.leave("anna")
    assert second.wait(SECONDS)
    assert second.is_cancelled
    assert gate.runs == 1


def test_problems_are_sentences():
    def refuse(report):
        raise DesignSpaceError("The space is empty.")

    def break_down(report):
        raise ZeroDivisionError

    jobs = Jobs()
    for work, sentence in ((refuse, "The space is empty."), (break_down, BUG_SENTENCE)):
        job = jobs.start(sentence, work, "anna")
        assert job.wait(SECONDS)
        assert job.problem == sentence


def test_the_oldest_results_go(gate):
    gate.open.set()
    jobs = Jobs(kept=2)
    for key in "abc":
        assert jobs.start(key, gate, "anna").wait(SECONDS)
    assert jobs.find("a") is None
    assert jobs.find("c").result == "through"
    jobs.forget("c")
    assert jobs.find("c") is None
