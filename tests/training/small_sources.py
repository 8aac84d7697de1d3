"""What the library is made of, for the small dataset: the shipped model's representations and trained machines."""

from perfvec.microarchitecture.fitting import FittingSettings
from perfvec.microarchitecture.fitting_settings import FittingChoice
from perfvec.microarchitecture.machine_fitter import MachineFitter
from perfvec.microarchitecture.trained_machines import read_trained_machines
from perfvec.representation.checkpoint import load_checkpoint
from perfvec.training.gem5_dataset import Gem5Dataset
from perfvec.training.library_sources import SPLITS, LibrarySources, gather_sources
from perfvec.training.machine_models import MachineModels
from perfvec.training.prior_build import draw_machines, manifold_without, priors_without
from perfvec.training.representation_cache import represent_programs


def small_sources(dataset: Gem5Dataset) -> LibrarySources:
    programs = dataset.program_names(*SPLITS)
    model = load_checkpoint()
    items = {item.program: item for item in represent_programs(dataset, programs, model, None)}
    return gather_sources(dataset, items, read_trained_machines(), model)


def small_models(sources: LibrarySources) -> MachineModels:
    """Models with few sampled machines and settings that were not chosen."""
    foundation = sources.trained.foundation
    settings = {"phases": FittingSettings(0.1, 0.3), "totals": FittingSettings(0.1), "probes": FittingSettings(0.1)}
    priors = priors_without(sources.learned, sources.trained, draw_machines(50))
    fitter = MachineFitter(FittingChoice(foundation, settings), priors)
    return MachineModels(manifold_without(sources.learned, sources.trained), fitter)
