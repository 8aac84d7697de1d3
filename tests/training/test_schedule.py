import pytest

from perfvec.errors import TrainingError
from perfvec.training.schedule import Budget, learning_rate
from perfvec.training.training_config import TrainingConfig


def test_a_budget_of_steps_or_of_seconds() -> None:
    assert Budget(steps=10).share(5, elapsed_seconds=1e9) == 0.5
    assert Budget(seconds=60).share(10**9, elapsed_seconds=45) == 0.75


@pytest.mark.parametrize("given", [{}, {"steps": 0}, {"steps": 5, "seconds": 5}, {"seconds": -1}])
def test_anything_else_is_refused(given: dict[str, int]) -> None:
    with pytest.raises(TrainingError, match="either a number of steps or of minutes"):
        Budget(**given)


def test_the_rate_rises_and_falls() -> None:
    config = TrainingConfig(learning_rate=1.0, warm_up_steps=10, final_share=0.1)
    rates = [learning_rate(config, step, step / 100) for step in range(100)]
    assert rates[0] == pytest.approx(0.1)
    assert max(rates) == pytest.approx(rates[9], abs=0.03)
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert learning_rate(config, 50, 0.5) == pytest.approx(0.55)
    assert learning_rate(config, 100, 1.0) == pytest.approx(0.1)
