"""The contour-quality package in one command: scans, contours, training, export, manifest, figures of the validation.

python -m training.quality.run --cpu-minutes 14            about 8 CPU minutes for the contours first; can be resumed
python -m training.quality.run --smoke                     the same path in seconds, nothing kept
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy import stats

from ..config import TRAIN
from ..manifest import write_manifest
from ..volumes import load_volumes, tissue_volume
from . import export, train
from .card import write_card
from .cases import donors_of, training_scan
from .config import STRUCTURES
from .manifest import quality_manifest
from .network import QualityNet
from .pool import Pool, Segmentations, make, stored, stored_pools

ONNX_NAME = "contour-quality.onnx"
DONORS = 40
"""Patients, the first of the training split, whose contours are swapped in."""


def make_contours(work: Path, segmentation: Path, threads: int) -> None:
    """Contours of the training split's patients, case by case, below work; those that are there already stay."""
    folder, seeds = work / "quality", TRAIN.seeds
    missing = [seed for seed in seeds if not (folder / f"{seed}.npz").exists()]
    if not missing:
        return
    volumes = load_volumes(seeds, work, threads)
    donors, segmentations = donors_of(volumes[:DONORS]), Segmentations(segmentation, threads)
    for seed in missing:
        make(
            lambda seed: training_scan(seed, volumes[seed - seeds.start]),
            seed,
            folder,
            donors=donors,
            segmentations=segmentations,
        )
        print(f"contours of {seed}", flush=True)


def scores(found: np.ndarray, pool: Pool) -> dict[str, float | int]:
    """Errors of the predicted Dice over some contours, beside those of the best constant."""
    error = np.abs(found - pool.dice)
    constant = np.abs(pool.dice - np.median(pool.dice))
    rank = stats.spearmanr(found, pool.dice).statistic if len(pool) > 2 and np.ptp(pool.dice) > 0 else float("nan")
    return {
        "n": len(pool),
        "mae": round(float(error.mean()), 4),
        "constant_mae": round(float(constant.mean()), 4),
        "largest": round(float(error.max()), 4),
        "spearman": None if np.isnan(rank) else round(float(rank), 4),
    }


def validation_figures(found: np.ndarray, pool: Pool) -> dict[str, dict]:
    """Scores of all contours, by kind, and of the automatic ones by structure."""
    automatic = pool.kind == "automatic"
    groups = {"all": np.ones(len(pool), bool), "deliberately wrong": ~automatic}
    groups |= {str(kind): pool.kind == kind for kind in np.unique(pool.kind)}
    groups |= {f"automatic {name}": automatic & (pool.structure == n) for n, name in enumerate(STRUCTURES)}
    return {name: scores(found[chosen, 0], pool.only(chosen)) for name, chosen in groups.items() if chosen.any()}


def package(network: QualityNet, pool: Pool, folder: Path, training: dict[str, Any]) -> dict:
    """Export, verify and describe a trained network in folder; returns what was measured on the pool."""
    some = pool.only(np.linspace(0, len(pool) - 1, 8).astype(int))
    report: dict = {"parameters": sum(values.numel() for values in network.parameters())}
    report["parity"] = export.verify(network, train.cells_of(some).contiguous().numpy(), some.context)
    file = folder / ONNX_NAME
    export.write(network, file)
    write_manifest(folder, quality_manifest(file))
    report["validation"] = validation_figures(train.predict(network, pool), pool)
    report["training"] = training
    (folder / "figures.json").write_text(json.dumps(report, indent=2) + "\n")
    write_card(folder)
    return report


def smoke(work: Path, volumes: np.ndarray) -> dict:
    """A few contours of the phantoms 1, 2 ..., two updates, export, parity, manifest and card, all below work."""
    donors = donors_of(volumes)
    seeds = range(1, len(volumes) + 1)
    for seed in seeds:
        make(lambda n: training_scan(n, volumes[n - 1]), seed, work / "quality", donors=donors, segmentations=None, drawn=2)
    pool = stored(work / "quality", seeds)
    network = train.train(work / "quality.pt", pool, cpu_minutes=[1.0], max_steps=2, quiet=True)
    return package(network, pool, work / "contour-quality", {"contours": len(pool), "cpu_minutes": [1.0], "seed": 0})


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="fast check of the whole path")
    parser.add_argument("--cpu-minutes", type=float, nargs="+", default=[14.0], help="of each cosine cycle of the training")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--work", type=Path, default=Path("training/runs"), help="cache and checkpoints")
    parser.add_argument("--segmentation", type=Path, default=Path("abdomen-ct"), help="package for automatic contours")
    parser.add_argument("--out", type=Path, default=Path("contour-quality"), help="folder of the network package")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    if options.smoke:
        with tempfile.TemporaryDirectory() as name:
            smoke(Path(name), np.stack([tissue_volume(seed, (112, 160, 160)) for seed in (1, 2)]))
        print("smoke run passed")
        return
    make_contours(options.work, options.segmentation, options.threads)
    training, validation = stored_pools(options.work)
    print(f"{len(training)} contours for training, {len(validation)} for validation", flush=True)
    checkpoint = options.work / "contour-quality.pt"
    network = train.train(checkpoint, training, options.cpu_minutes, options.seed)
    state = torch.load(checkpoint, weights_only=False)
    spent = {"cpu_minutes": options.cpu_minutes, "steps": state["steps"], "seed": options.seed}
    report = package(network, validation, options.out, {"contours": len(training)} | spent)
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
