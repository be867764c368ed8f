"""The head's whole path on made-up tables."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from .card import write_card
from .fit import Recipe
from .run import package
from .tables import load


def made_up_tables(folder: Path, cases: int = 4, voxels: int = 600, seed: int = 0) -> None:
    """Tables in which the second scale knows the truth better than the voxel itself."""
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True)
    for case in range(cases):
        truth = rng.integers(0, 3, voxels)
        own, around = (rng.dirichlet((1, 1, 1), voxels) + k * np.eye(3)[truth] for k in (0.3, 4.0))
        features = np.concatenate([v / v.sum(1, keepdims=True) for v in (own, around)], 1)
        np.save(folder / f"{case}.features.npy", features.astype(np.float32))
        np.save(folder / f"{case}.truth.npy", truth.astype(np.uint8))
    scales = [{"inSliceMm": mm, "acrossSlicesMm": mm} for mm in (0, 4)]
    about = {
        "cohort": "made up",
        "cases": list(range(cases)),
        "network": {"id": "made-up", "version": "1.0.0", "weightsSha256": ["0" * 64], "classes": 3},
        "passes": 20,
        "scales": scales,
        "candidates": [],
    }
    (folder / "tables.json").write_text(json.dumps(about))


def smoke(work: Path) -> None:
    """Two folds, one head, its package and card."""
    made_up_tables(work / "tables")
    about, cases = load(work / "tables")
    figures = package(about, cases, work / "package", Recipe(epochs=1, batch=64), folds=2)
    write_card(work / "package", figures, about)
    assert (work / "package" / "model.json").exists()
