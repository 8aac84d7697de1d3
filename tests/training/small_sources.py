"""What the library is made of, for the small dataset: the shipped model's representations and trained machines."""

from perfvec.microarchitecture.trained_machines import read_trained_machines
from perfvec.representation.checkpoint import load_checkpoint
from perfvec.training.gem5_dataset import Gem5Dataset
from perfvec.training.library_build import SPLITS, LibrarySources, read_measured
from perfvec.training.representation_cache import represent_programs


def small_sources(dataset: Gem5Dataset) -> LibrarySources:
    programs = dataset.program_names(*SPLITS)
    items = represent_programs(dataset, programs, load_checkpoint(), None)
    return LibrarySources(
        dataset, {item.program: item for item in items}, read_measured(dataset, programs), read_trained_machines()
    )
