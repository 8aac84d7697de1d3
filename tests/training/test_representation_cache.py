import numpy as np

from perfvec.representation.checkpoint import load_checkpoint
from perfvec.training.representation_cache import represent_programs


def test_a_kept_representation_is_the_one_computed(small_dataset, tmp_path):
    told = []
    model, names = load_checkpoint(), ["emb-slre", "micro-window"]
    computed, again, without = (
        list(represent_programs(small_dataset, names, model, folder, lambda *done: told.append(done)))
        for folder in (tmp_path, tmp_path, None)
    )
    assert told[:2] == [("emb-slre", 3500), ("micro-window", 3500)]
    for first, second, third in zip(computed, again, without, strict=True):
        for field in ("vector", "phases", "functions"):
            np.testing.assert_array_equal(getattr(first, field), getattr(second, field))
            np.testing.assert_array_equal(getattr(first, field), getattr(third, field))
        assert first.function_names == second.function_names
        assert first.function_instructions == second.function_instructions
        assert (first.program, first.instructions, first.foundation) == (second.program, 3500, model.identity)
    assert len(list(tmp_path.rglob("*.npz"))) == 2
    assert not list(tmp_path.rglob("*.unfinished"))
