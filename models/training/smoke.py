"""Every training, export and package once, on next to nothing, into a scratch folder: continuous integration runs this.

python -m training.smoke
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import torch

from . import s0
from .cohort import write_case
from .config import COHORTS
from .error_probability.smoke import smoke as smoke_error_probability
from .observers.smoke import smoke as smoke_observers
from .package import make_package
from .quality.run import smoke as smoke_quality
from .sampling import SlabSampler
from .template import Warped
from .train import Recipe, build_network, segmentation_loss, train
from .volumes import tissue_volume


SHAPE = (24, 160, 160)
"""Voxels (z, y, x) of the cases here."""


def small_cohorts(work: Path) -> Path:
    """A folder with the first case of calibration and test, of few slices; existing cases are left alone."""
    folder = work / "cohorts"
    for cohort in ("calibration", "test"):
        write_case(folder, cohort, COHORTS[cohort].seeds[0], shape=SHAPE)
    return folder


def abdomen(work: Path, volumes: np.ndarray) -> None:
    """Three updates in two cycles, with and without dropout in the encoder; packages of one and of two members."""
    hu = np.where(volumes[0] > 0, 40, -1000).astype(np.int16)
    sampler = SlabSampler(volumes, 0, [Warped(volumes[0], hu, 4, 40)])
    for name, everywhere in (("plain", False), ("everywhere", True)):
        network = build_network(everywhere)
        train(work / f"{name}.pt", network, sampler, segmentation_loss, Recipe(cycles=2, max_steps=4), quiet=True)
    cohorts = small_cohorts(work)
    make_package("abdomen-ct", [work / "plain.pt"], work / "single", cohorts, 1)
    make_package("abdomen-ct-everywhere", [work / "everywhere.pt"], work / "everywhere", cohorts, 1)
    cycles = [work / f"plain-cycle{n}.pt" for n in (1, 2)]
    make_package("abdomen-ct-checkpoints", cycles, work / "checkpoints", cohorts, 1)


def single_structure(work: Path, volumes: np.ndarray) -> None:
    """One of S0's networks."""
    s0.train_one("tumour-wce-small", work, volumes, [], Recipe(max_steps=2), work / "s0")


def observers(work: Path, _: np.ndarray) -> None:
    """One network of each of S3's experiments."""
    smoke_observers(work / "observers")


def quality(work: Path, volumes: np.ndarray) -> None:
    """S2: contours, two updates, package and card."""
    smoke_quality(work, volumes)


def error_probability(work: Path, _: np.ndarray) -> None:
    """A head on made-up tables."""
    smoke_error_probability(work / "error-probability")


def main() -> None:
    """Run all; an exception fails the run."""
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        volumes = np.stack([tissue_volume(seed, (48, 160, 160)) for seed in (1, 2)])
        for job in (abdomen, single_structure, observers, quality, error_probability):
            job(work, volumes)
            print(f"{job.__name__}: passed", flush=True)
    print("smoke run passed")


if __name__ == "__main__":
    main()
