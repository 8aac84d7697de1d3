"""The first instructions of public programs as arrays in memory, for tests of training."""

from pathlib import Path

import numpy as np

from perfvec.features.events import EventState, extract_events
from perfvec.features.extract import FeatureExtractor
from perfvec.features.reference.timings import ReferenceTimer
from perfvec.training.feature_cache import CachedProgram, block_sums
from perfvec.training.gem5_dataset import Gem5Dataset
from perfvec.training.trainer import TrainingData

INSTRUCTIONS = 6_400


def small_program(dataset: Gem5Dataset, name: str, instructions: int = INSTRUCTIONS) -> CachedProgram:
    trace, cycles = dataset.trace(name).head(instructions), dataset.cycles(name).cycles[:, :instructions]
    events = extract_events(trace, 0, len(trace), EventState())
    features = FeatureExtractor(trace.static).extract(trace, 0, len(trace), events)
    references = ReferenceTimer(trace.static).time(trace, 0, len(trace), events)
    return CachedProgram(
        name, features.astype(np.float16), references.astype(np.float16), block_sums(cycles), dataset.machines_of(name)
    )


def small_data(gem5_data: Path) -> TrainingData:
    """Two train programs and a val program; machines that ran both of the former."""
    dataset = Gem5Dataset(gem5_data)
    training = [small_program(dataset, name) for name in dataset.program_names("train")[:2]]
    validation = [small_program(dataset, name) for name in dataset.program_names("val")[:1]]
    both = set(training[0].machines) & set(training[1].machines)
    return TrainingData(training, validation, tuple(name for name in dataset.machine_names("train") if name in both))
