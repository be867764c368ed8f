"""Feature tables as evidence/features.ts writes them: a row a voxel of the region of interest."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Case:
    """One case's voxels.

    probability: mean probability of each class at the voxel, float32 [n, classes]. features: the head's own, float32
    [n, scales * classes]; the first scale is the voxel itself. candidates: [n, m], m may be 0. truth: class indices [n].
    """

    seed: int
    probability: np.ndarray
    features: np.ndarray
    candidates: np.ndarray
    truth: np.ndarray

    @property
    def label(self) -> np.ndarray:
        """Class indices of the contour [n], ties to the lower one."""
        return self.probability.argmax(1)

    @property
    def wrong(self) -> np.ndarray:
        """Whether the contour's label is not the true one, bool [n]."""
        return self.label != self.truth


def load(folder: Path) -> tuple[dict[str, Any], list[Case]]:
    """What the tables were made of (tables.json), and the cases in its order."""
    about = json.loads((folder / "tables.json").read_text())
    classes = about["network"]["classes"]
    cases = []
    for seed in about["cases"]:
        features = np.load(folder / f"{seed}.features.npy", mmap_mode="r")
        truth = np.load(folder / f"{seed}.truth.npy")
        candidates = np.zeros((len(truth), 0), np.float32)
        if about["candidates"]:
            candidates = np.load(folder / f"{seed}.candidates.npy")
        probability = np.ascontiguousarray(features[:, :classes])
        cases.append(Case(seed, probability, features, candidates, truth.astype(np.int64)))
    return about, cases
