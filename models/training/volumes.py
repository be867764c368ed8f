"""Phantom volumes on the network's grid, built in parallel and cached on disk."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from .config import SPACING_MM, VOLUME_SHAPE
from .conditions import draw_conditions, simulate
from .phantom.anatomy import Anatomy
from .phantom.grid import centred_grid
from .phantom.tissues import TARGET


def tissue_volume(seed: int, shape: tuple[int, int, int] = VOLUME_SHAPE) -> np.ndarray:
    """Tissue numbers uint8 [K, J, I] of one phantom at the training spacing; the field of view varies with the seed."""
    rng = np.random.default_rng([seed, 100])
    top = rng.uniform(25, 75)
    centre = (rng.uniform(-12, 12), rng.uniform(-12, 12))
    return Anatomy(seed).tissue(centred_grid(shape, (SPACING_MM,) * 3, top, centre))


def load_volumes(seeds: range, cache: Path, workers: int = 1) -> np.ndarray:
    """Tissue volumes uint8 [n, K, J, I] of a split; built once, then read from cache."""
    file = cache / f"tissue-{seeds.start}-{seeds.stop}.npy"
    if not file.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with ProcessPoolExecutor(workers) as pool:
            volumes = np.stack(list(pool.map(tissue_volume, seeds)))
        np.save(file, volumes)
    return np.load(file)


def scan(seed: int, tissue: np.ndarray) -> tuple[np.ndarray, np.ndarray, str]:
    """One simulated scan of a phantom at a difficulty drawn from 0 to 1: HU float32 [K, J, I], target uint8 [K, J, I]
    and the contrast phase."""
    rng = np.random.default_rng([seed, 600])
    how = draw_conditions(rng, float(rng.uniform()))
    return simulate(seed, tissue, how)[0], TARGET[tissue], how.phase
