"""Explorations for tests: small spaces, real programs of the library, the manifold that ships."""

from functools import cache

from perfvec.exploration.constraint import parse_constraint
from perfvec.exploration.design_axis import design_axis
from perfvec.exploration.design_space import DesignSpace
from perfvec.exploration.exploration_problem import ExplorationProblem
from perfvec.exploration.objective_names import objectives_from_names
from perfvec.exploration.workload import library_workload
from perfvec.microarchitecture.public_machines import presets
from perfvec.prediction.library import load_library

CACHES = {
    "l1d.size_kb": [32, 4, 128, 8],
    "l2.size_kb": {"minimum": 64, "maximum": 1024, "factor": 2},
    "period_ps": [400, 500],
}
BOTH_CORES = {
    "core": ["inorder", "o3"],
    "fetch_width": [1, 2, 3],
    "rob_entries": [64, 128],
    "l2.prefetcher": ["none", "tagged", "stride"],
}


def space_of(parameters, *constraints, base="cortex_a72_like"):
    axes = tuple(design_axis(name, values) for name, values in parameters.items())
    return DesignSpace("test", presets()[base], axes, tuple(map(parse_constraint, constraints)))


def program_names(count):
    """Return the first programs of the library, to which no result is tuned."""
    return tuple(map(str, load_library().programs.index[:count]))


@cache
def workload_with(count):
    return library_workload(program_names(count))


def problem_of(parameters, objectives=("runtime_ns", "cost"), constraints=(), programs=1, **options):
    space, workload = space_of(parameters, *constraints), workload_with(programs)
    return ExplorationProblem(space, workload, objectives_from_names(objectives, workload, space.base), **options)
