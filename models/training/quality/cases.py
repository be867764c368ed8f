"""Training scans: the procedural phantoms of the training split, scanned as those of the cohorts are."""

from __future__ import annotations

import numpy as np

from .. import cohort
from ..conditions import draw_conditions, simulate
from ..config import SPACING_MM
from ..phantom.tissues import TARGET
from .pool import Scan, boxes_of


def training_scan(seed: int, volume: np.ndarray) -> Scan:
    """A scan at a difficulty from 0 to 1; volume: cached tissue numbers [K, J, I] of `volumes.tissue_volume`.

    The slices are those that a case of a cohort has: 240 mm down from 25 mm above the liver's dome.
    """
    top = np.random.default_rng([seed, 100]).uniform(25, 75)  # as volumes.tissue_volume draws it
    end = len(volume) - round((top - cohort.TOP_MM) / SPACING_MM)
    tissue = np.ascontiguousarray(volume[max(0, end - cohort.SHAPE[0]) : end])
    rng = np.random.default_rng([seed, 600])
    how = draw_conditions(rng, float(rng.uniform(0, 1)))
    return Scan(seed, simulate(seed, tissue, how)[0], TARGET[tissue], SPACING_MM)


def donors_of(volumes: np.ndarray) -> list[list[np.ndarray]]:
    """For each structure the masks of all patients that have it, cut to their boxes."""
    boxes = [boxes_of(TARGET[volume]) for volume in volumes]
    return [[each[n] for each in boxes if each[n] is not None] for n in range(len(boxes[0]))]
