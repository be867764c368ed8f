"""Figures on the held-out test phantoms, for the package as shipped."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from .config import TEST
from .inference import Segmenter, case_scores, summary
from .volumes import load_volumes, scan


def evaluate(
    segmenter: Segmenter,
    calibration: tuple[float, np.ndarray],
    seeds: range,
    volumes: np.ndarray,
    samples: int = 10,
) -> dict:
    """Dice over cases: one pass without dropout, raw and calibrated, and the calibrated mean of samples (if > 0)."""
    rows: dict[str, list] = {}
    volume_ratio, false_below = [], []
    for seed, tissue in zip(seeds, volumes):
        hu, truth, _ = scan(seed, tissue)
        for name, label in segmenter.label_maps(hu, calibration, samples).items():
            rows.setdefault(name, []).append(case_scores(label, truth))
        liver = np.isin(truth, (1, 2))
        lowest = int(np.flatnonzero(liver.any((1, 2)))[0])
        found = np.isin(label, (1, 2))
        volume_ratio.append(found.sum() / liver.sum())
        # Voxels called liver more than 2 cm below the liver's lowest slice, in millilitres.
        false_below.append(float(found[: max(0, lowest - 8)].sum()) * 2.5**3 / 1000)
    out = {name: summary(values) for name, values in rows.items()}
    out["liver volume ratio"] = {
        "mean": round(float(np.mean(volume_ratio)), 4),
        "sd": round(float(np.std(volume_ratio, ddof=1)), 4) if len(volume_ratio) > 1 else 0.0,
    }
    out["false liver in the pelvis, ml"] = {
        "mean": round(float(np.mean(false_below)), 3),
        "max": round(float(np.max(false_below)), 3),
    }
    return out


def main() -> None:
    """Command line: python -m training.evaluate --package abdomen-ct."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--package", type=Path, default=Path("abdomen-ct"))
    parser.add_argument("--work", type=Path, default=Path("training/runs"))
    parser.add_argument("--samples", type=int, default=10)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    manifest = json.loads((options.package / "model.json").read_text())
    values = manifest["calibration"]
    segmenter = Segmenter(options.package / manifest["members"][0]["file"], options.threads)
    volumes = load_volumes(TEST.seeds, options.work, options.threads)
    figures = evaluate(
        segmenter, (values["temperature"], np.array(values["bias"])), TEST.seeds, volumes, options.samples
    )
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
