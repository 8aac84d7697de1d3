"""Compare ways of fitting an unseen machine, on val machines and on trained ones left out; never on test machines.

Enters: the dataset, the shipped foundation model, a cache of representations. Leaves: a table on standard output: for
each kernel of the sampled machines' prior, and for the prior of the trained machines alone, the best setting's mean
error of a held-out val program, for each kind of measurement.

    PYTHONPATH=. python benchmarks/fitting_candidates.py --dataset ../shared/gem5 --cache cache
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import click

from perfvec.commands.dataset_programs import represent_all
from perfvec.microarchitecture.fitting_settings import MODES
from perfvec.microarchitecture.machine_manifold import KernelSettings
from perfvec.microarchitecture.prior_files import Priors, make_priors
from perfvec.microarchitecture.trained_machines import read_trained_machines
from perfvec.representation.checkpoint import load_checkpoint
from perfvec.training.fitting_choice import ChoiceData, choose_settings
from perfvec.training.gem5_dataset import Gem5Dataset
from perfvec.training.library_sources import SPLITS, LibrarySources, gather_sources
from perfvec.training.manifold_fit import fit_manifold
from perfvec.training.prior_build import draw_machines

DEFAULT = KernelSettings()
KERNELS = {
    "shipped": DEFAULT,
    "more smooth": replace(DEFAULT, smooth=2.0),
    "shorter": replace(DEFAULT, length=0.5),
    "longer": replace(DEFAULT, length=2.0),
    "linear twice": replace(DEFAULT, linear=1.0),
    "smooth only": replace(DEFAULT, linear=0.0, smooth=1.5),
    "own 0.2": replace(DEFAULT, own=0.2),
    "own 0.01": replace(DEFAULT, own=0.01),
}
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.option("--dataset", "root", type=_FOLDER, required=True)
@click.option("--cache", "folder", type=_FOLDER, required=True)
@click.option("--sampled", default=500, show_default=True, help="Machines sampled for the prior.")
def main(root: Path, folder: Path, sampled: int) -> None:
    """Print the table."""
    dataset, model = Gem5Dataset(root), load_checkpoint()
    representations = represent_all(dataset, dataset.program_names(*SPLITS), model, folder)
    sources = gather_sources(dataset, representations, read_trained_machines(), model)
    click.echo("kernel,measured,prior,error,block_weight,val_error,trained_error")
    for name, kernel in KERNELS.items():
        data = _choice_data(sources, kernel, sampled)
        for mode in MODES:
            candidates = choose_settings(data, mode)
            for prior in ("sampled", "trained") if kernel == DEFAULT else ("sampled",):
                best = next(item for item in candidates if item.settings.prior == prior)
                errors = f"{best.val_error:.4f},{best.trained_error:.4f}"
                click.echo(f"{name},{mode},{prior},{best.settings.error},{best.settings.block_weight},{errors}")


def _choice_data(sources: LibrarySources, kernel: KernelSettings, sampled: int) -> ChoiceData:
    drawn, dataset, trained = draw_machines(sampled), sources.dataset, sources.trained

    @cache
    def priors(left_out: str | None) -> Priors:
        kept = [item for name, item in sources.learned.items() if name != left_out]
        vectors = trained.vectors[[row for row, name in enumerate(trained.names) if name != left_out]]
        return make_priors(vectors, *fit_manifold(kept, vectors, kernel).predict(drawn.parameters, drawn.cores))

    return ChoiceData(
        representations=sources.representations,
        measured=sources.measured,
        val_programs=dataset.program_names("val"),
        probes=dataset.program_names("probe"),
        val_machines=dataset.machine_names("val"),
        trained=trained,
        priors=priors,
    )


if __name__ == "__main__":
    main()
