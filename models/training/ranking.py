"""How well the uncertainty ranks errors: overlap of the most uncertain voxels with the wrong ones, on the test phantoms.

    python -m training.ranking --package abdomen-ct --against OLD_PACKAGE

Domain: voxels inside the body, in every fourth slice. Uncertainty: entropy of the mean probability over 20 dropout
samples. Error: the label of the mean probability is not the truth. Several packages are compared case by case.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from .config import TEST
from .inference import Segmenter, draw_masks, softmax
from .volumes import load_volumes, scan

SAMPLES = 20
SLICE_STEP = 4
BUDGETS = np.arange(11) * 0.005
"""Shares of the domain that are called uncertain: 0 to 5 %."""


def overlap_curve(uncertainty: np.ndarray, wrong: np.ndarray) -> np.ndarray:
    """Dice of the k most uncertain voxels with the wrong ones, for k = round(budget n); both arrays are [n].

    Of voxels tied at the cut a proportional part counts, so the order in memory does not matter. Without any wrong
    voxel the overlap is 1 at k = 0 and 0 elsewhere.
    """
    order = np.argsort(-uncertainty, kind="stable")
    sorted_values = uncertainty[order]
    ends = np.append(np.flatnonzero(np.diff(sorted_values)) + 1, len(order))
    cumulative = np.concatenate([[0], np.cumsum(wrong[order])[ends - 1]])
    counts = np.floor(BUDGETS * len(order) + 0.5)
    hits = np.interp(counts, np.concatenate([[0], ends]), cumulative)
    both = counts + wrong.sum()
    return np.where(both > 0, 2 * hits / np.maximum(both, 1), 1.0)


def band_mean(curve: np.ndarray) -> float:
    """Area under the curve over the budgets by trapezoids, divided by their range: 0 to 1."""
    return float(np.trapezoid(curve, BUDGETS) / BUDGETS[-1])


def case_ranking(uncertainty: np.ndarray, wrong: np.ndarray) -> dict[str, float]:
    """UEO-AUC over budgets of 0 to 5 % with what a random and a perfect ranking of the same errors would get.

    skill is (AUC - random) / (oracle - random). Not a number where nothing is wrong.
    """
    share = float(wrong.mean())
    if share == 0:
        return {name: float("nan") for name in ("auc", "oracle", "random", "skill", "wrong share")}
    auc = band_mean(overlap_curve(uncertainty, wrong))
    oracle = band_mean(2 * np.minimum(BUDGETS, share) / (BUDGETS + share))
    random = band_mean(2 * BUDGETS * share / (BUDGETS + share))
    return {
        "auc": auc,
        "oracle": oracle,
        "random": random,
        "skill": (auc - random) / (oracle - random),
        "wrong share": share,
    }


class Package:
    """A network package's session and calibration."""

    def __init__(self, folder: Path, threads: int = 1):
        manifest = json.loads((folder / "model.json").read_text())
        self.version = manifest["version"]
        self.calibration = (
            np.float32(manifest["calibration"]["temperature"]),
            np.array(manifest["calibration"]["bias"], np.float32),
        )
        self.segmenter = Segmenter(folder / manifest["members"][0]["file"], threads)

    def mean_probability(self, hu: np.ndarray, inside: np.ndarray, slices: range, seed: int) -> np.ndarray:
        """Calibrated mean over the samples at the voxels inside, in the chosen slices of HU [K, J, I]; [n, classes]."""
        masks = draw_masks(SAMPLES, self.segmenter.mask_channels, seed)
        temperature, bias = self.calibration
        out = []
        for k, logits in self.segmenter.slice_logits(hu, masks, slices):
            chosen = logits[:, :, inside[k]]
            out.append(softmax((chosen + bias[None, :, None]) / temperature, 1).mean(0).T)
        return np.concatenate(out)


def entropy(probability: np.ndarray) -> np.ndarray:
    """Shannon entropy in nats of [n, classes]."""
    return -(probability * np.log(np.maximum(probability, 1e-30))).sum(1)


def compare(packages: list[Package], seeds: range, volumes: np.ndarray) -> dict:
    """Mean and standard deviation over cases by version; with two packages also their paired difference in auc and skill."""
    rows: list[list[dict[str, float]]] = [[] for _ in packages]
    for seed, tissue in zip(seeds, volumes):
        hu, truth, _ = scan(seed, tissue)
        slices = range(SLICE_STEP // 2, len(hu), SLICE_STEP)
        inside = tissue > 0
        target = np.concatenate([truth[k][inside[k]] for k in slices])
        for package, row in zip(packages, rows):
            mean = package.mean_probability(hu, inside, slices, seed)
            row.append(case_ranking(entropy(mean), mean.argmax(1) != target))
    out: dict = {"n": len(seeds), "samples": SAMPLES, "slices": f"every {SLICE_STEP}th"}
    for package, row in zip(packages, rows):
        out[package.version] = {
            name: {
                "mean": round(float(np.nanmean([r[name] for r in row])), 4),
                "sd": round(float(np.nanstd([r[name] for r in row], ddof=1)), 4),
            }
            for name in row[0]
        }
    if len(packages) == 2:
        for name in ("auc", "skill"):
            difference = np.array([a[name] - b[name] for a, b in zip(*rows)])
            out[f"paired difference in {name}"] = {
                "mean": round(float(difference.mean()), 4),
                "sd": round(float(difference.std(ddof=1)), 4),
                "cases where the first is better": int((difference > 0).sum()),
            }
    return out


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--package", type=Path, default=Path("abdomen-ct"))
    parser.add_argument("--against", type=Path, help="folder of another version")
    parser.add_argument("--work", type=Path, default=Path("training/runs"))
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    folders = [options.package] + ([options.against] if options.against else [])
    volumes = load_volumes(TEST.seeds, options.work, options.threads)
    packages = [Package(folder, options.threads) for folder in folders]
    print(json.dumps(compare(packages, TEST.seeds, volumes), indent=1))


if __name__ == "__main__":
    main()
