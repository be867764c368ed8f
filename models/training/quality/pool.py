"""Training contours: automatic ones and deliberately wrong ones, brought to the network's cells and kept on disk."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy import ndimage

from ..config import TRAIN
from ..inference import Segmenter, calibrated, draw_masks
from . import contours
from .config import CENTRE_HU, GRID, LARGEST_LOG_RATIO, LEVEL_STRIDE, SCALE_HU, STRUCTURES, VALIDATION, WINDOW
from .crop import network_input, on_cells

DRAWN = 18
"""Deliberately wrong contours of each structure of a case."""

DROPOUT_SAMPLES = 4
"""Passes of the segmentation network for a case's automatic contours."""

BELIEF_GRID = tuple(n // s for n, s in zip(GRID, LEVEL_STRIDE))


@dataclass
class Pool:
    """Contours ready for the network; n is the first axis everywhere."""

    cells: np.ndarray
    """uint8 [n, 2, *GRID]: intensity from -1 (0) to 1 (255), share inside the contour (255 is all)."""
    context: np.ndarray
    """float32 [n, CONTEXT]."""
    truth: np.ndarray
    """uint8 [n, *BELIEF_GRID]: share of the cell that belongs to the structure."""
    dice: np.ndarray
    ratio: np.ndarray
    """ln(volume of the contour / of the truth), limited to LARGEST_LOG_RATIO."""
    structure: np.ndarray
    kind: np.ndarray
    """Name of the kind; "automatic" for a network's."""
    seed: np.ndarray

    def __len__(self) -> int:
        return len(self.dice)

    def only(self, chosen: np.ndarray) -> Pool:
        """The contours that a boolean or index array picks."""
        return Pool(**{name: values[chosen] for name, values in vars(self).items()})


def joined(pools: list[Pool]) -> Pool:
    """One pool of several."""
    return Pool(**{name: np.concatenate([getattr(pool, name) for pool in pools]) for name in vars(pools[0])})


def log_ratio(contour: np.ndarray, truth: np.ndarray) -> float:
    """ln of the volumes' ratio, limited; an empty one counts as half a voxel."""
    ratio = np.log(max(0.5, float(contour.sum())) / max(0.5, float(truth.sum())))
    return float(np.clip(ratio, -LARGEST_LOG_RATIO, LARGEST_LOG_RATIO))


class Segmentations:
    """The segmentation network's package, for automatic contours of varied quality."""

    def __init__(self, package: Path, threads: int = 1):
        manifest = json.loads((package / "model.json").read_text())
        calibration = manifest["calibration"]
        self.calibration = (calibration["temperature"], np.array(calibration["bias"]))
        self.segmenter = Segmenter(package / manifest["members"][0]["file"], threads)
        self.rate = manifest["dropout"]["rate"]

    def probabilities(self, hu: np.ndarray, seed: int, samples: int) -> tuple[np.ndarray, np.ndarray]:
        """Mean over dropout samples float32 [classes, K, J, I], and each sample's label map uint8 [samples, K, J, I]."""
        masks = draw_masks(samples, self.segmenter.mask_channels, seed, self.rate)
        mean = np.empty((len(STRUCTURES) + 1, *hu.shape), np.float32)
        labels = np.empty((samples, *hu.shape), np.uint8)
        for k, logits in self.segmenter.slice_logits(hu, masks):
            found = calibrated(logits, self.calibration)
            mean[:, k], labels[:, k] = found.mean(0), found.argmax(1)
        return mean, labels

    def label_maps(self, hu: np.ndarray, rng: np.random.Generator) -> list[np.ndarray]:
        """Label maps uint8 [K, J, I]: the mean's, two samples', two with the classes re-weighted, two of a worse scan.

        The re-weighted ones favour or shun each structure by U(-3, 3) on the logit: contours too large or too small in
        the way that the network itself would make them. Those of the worse scan are laid over the scan as it is.
        """
        mean, samples = self.probabilities(hu, int(rng.integers(2**31)), DROPOUT_SAMPLES)
        maps = [mean.argmax(0), samples[0], samples[1]] + [self._reweighted(mean, rng) for _ in range(2)]
        worse = ndimage.gaussian_filter(rng.standard_normal(hu.shape, np.float32), rng.uniform(0.3, 1.2))
        worse *= rng.uniform(25, 120) / worse.std()
        mean, _ = self.probabilities(hu + worse, int(rng.integers(2**31)), 1)
        maps += [mean.argmax(0), self._reweighted(mean, rng)]
        return [m.astype(np.uint8) for m in maps]

    @staticmethod
    def _reweighted(mean: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        bias = np.concatenate([[0], rng.uniform(-3, 3, len(mean) - 1)]).astype(np.float32)
        return (np.log(mean + 1e-6) + bias[:, None, None, None]).argmax(0)


def entry(hu: np.ndarray, contour: np.ndarray, truth: np.ndarray, structure: int, spacing: float) -> dict[str, np.ndarray]:
    """One contour as the pool keeps it."""
    cells, context, box = network_input(hu, contour, structure, (spacing,) * 3)
    part = tuple(slice(low, high) for low, high in zip(*box))
    low, high = ((w - CENTRE_HU) / SCALE_HU for w in WINDOW)
    stored = np.stack([(cells[0] - low) / (high - low), cells[1]])
    return {
        "cells": np.rint(255 * stored).astype(np.uint8),
        "context": context,
        "truth": np.rint(255 * on_cells(truth[part], BELIEF_GRID)).astype(np.uint8),
        "dice": np.float32(contours.dice(contour, truth)),
        "ratio": np.float32(log_ratio(contour, truth)),
    }


@dataclass
class Scan:
    """One simulated scan on the network's grid."""

    seed: int
    hu: np.ndarray
    """float32 [K, J, I]."""
    labels: np.ndarray
    """Truth, uint8 [K, J, I]: 0 background, then STRUCTURES."""
    spacing: float


def boxes_of(labels: np.ndarray) -> list[np.ndarray | None]:
    """Each structure's mask cut to its box, None where it is absent."""
    found = ndimage.find_objects(labels, len(STRUCTURES))
    return [None if box is None else labels[box] == n + 1 for n, box in enumerate(found)]


def case_pool(scan: Scan, donors: list[list[np.ndarray]], segmentations: Segmentations | None, drawn: int = DRAWN) -> Pool:
    """All training contours of one scan; donors: for each structure masks of other patients, cut to their boxes."""
    rng = np.random.default_rng([scan.seed, 300])
    rows: list[dict] = []

    def add(contour: np.ndarray, structure: int, kind: str) -> None:
        row = entry(scan.hu, contour, scan.labels == structure + 1, structure, scan.spacing)
        rows.append(row | {"structure": np.int64(structure), "kind": kind, "seed": np.int64(scan.seed)})

    for structure in range(len(STRUCTURES)):
        truth = scan.labels == structure + 1
        if not truth.any():
            continue
        subject = contours.Subject(scan.hu, truth, scan.labels, scan.spacing, donors[structure])
        for _ in range(drawn):
            kind, contour = contours.draw(subject, rng)
            add(contour, structure, kind)
    for labels in segmentations.label_maps(scan.hu, rng) if segmentations else []:
        for structure in range(len(STRUCTURES)):
            contour = labels == structure + 1
            if contour.any():
                add(contour, structure, "automatic")
    return Pool(**{name: np.stack([row[name] for row in rows]) for name in rows[0]})


def make(scan_of: Callable[[int], Scan], seed: int, folder: Path, **making: Any) -> None:
    """Write a case's contours to folder, where they are not there yet; making is passed on to case_pool."""
    file = folder / f"{seed}.npz"
    if file.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part.npz")
    np.savez(part, **vars(case_pool(scan_of(seed), **making)))
    part.replace(file)


def stored(folder: Path, seeds: Iterable[int]) -> Pool:
    """The contours of some cases, which have been made."""
    pools = []
    for seed in seeds:
        with np.load(folder / f"{seed}.npz") as arrays:
            pools.append(Pool(**{name: arrays[name] for name in arrays.files}))
    return joined(pools)


def stored_pools(work: Path) -> tuple[Pool, Pool]:
    """Contours of the training and of the validation patients."""
    folder = work / "quality"
    training = [seed for seed in TRAIN.seeds if seed not in VALIDATION]
    return stored(folder, training), stored(folder, VALIDATION)
