from dataclasses import replace

import pytest

from perfvec.exploration.tiling.kernel import kernel_from_source
from perfvec.exploration.tiling.result_store import ResultStore
from perfvec.exploration.tiling.study import run_study
from perfvec.exploration.tiling.truth import tiling_truth
from perfvec.exploration.tiling.variant import make_variants
from perfvec.exploration.tiling.worker_process import ENDED
from perfvec.representation.foundation_card import FOUNDATION_FOLDER, foundation_identity
from tests.exploration.tiling.small_studies import matmul, result_of, study_of
from tests.trace.capture.compiling import needs_compiler

TILES = (2, 4, 8)


class StoppedError(Exception):
    pass


@needs_compiler
@pytest.mark.slow
def test_a_study_runs_what_is_missing_and_keeps_it(tmp_path):
    store, told = ResultStore(tmp_path), []
    variants = make_variants(matmul(), 8, TILES)
    study = run_study(variants, store, lambda done, text: told.append(done))
    assert not study.failures
    assert set(study.results) == set(variants)
    counts = [study.results[variant].instructions for variant in variants]
    assert counts == sorted(counts, reverse=True)
    assert all(0 <= done <= 1 for done in told)
    again = run_study(variants, store)
    assert again.from_store == len(variants)
    assert [again.results[variant].instructions for variant in variants] == counts


@needs_compiler
@pytest.mark.slow
def test_what_does_not_compile_ends_the_study_with_every_variant_told(tmp_path):
    kernel = kernel_from_source("mine", "int main(void) { return N / T + missing; } int _start;")
    study = run_study(make_variants(kernel, 8, TILES), ResultStore(tmp_path))
    assert not study.results
    assert len(study.failures) == len(TILES)
    assert all(failure.diagnostics for failure in study.failures.values())


@needs_compiler
@pytest.mark.slow
def test_it_ends_with_its_processes_when_progress_raises(tmp_path):
    def stop(done, text):
        raise StoppedError

    with pytest.raises(StoppedError):
        run_study(make_variants(matmul(), 64, TILES), ResultStore(tmp_path), stop)
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_each_variant_is_told_when_workers_die(tmp_path):
    """A folder whose weights cannot be read: every worker ends before its first variant."""
    for path in FOUNDATION_FOLDER.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "model.safetensors").write_bytes(b"damaged")
    variants = tiling_truth().variants()[:3]
    study = run_study(variants, ResultStore(tmp_path / "store"), None, tmp_path)
    assert study.failures == dict.fromkeys(variants, ENDED)


def test_odd_endings_are_told():
    study = study_of(100, 200)
    assert study.odd_endings() == []
    first = study.variants[0]
    odd = replace(study, results=study.results | {first: replace(study.results[first], exit_code=3)})
    assert odd.odd_endings() == ["The variant matmul_n16_t4 ended with exit code 3: what it computed may be wrong."]


def test_kept_results_need_no_worker(tmp_path):
    store = ResultStore(tmp_path)
    variants = make_variants(matmul(), 8, TILES)
    for variant in variants:
        store.put(variant, result_of(100))
    assert result_of(1).foundation == foundation_identity()
    study = run_study(variants, store, lambda done, text: pytest.fail("nothing was to be run"))
    assert study.variants == variants
    assert study.from_store == 3
