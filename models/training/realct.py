"""Check on a real scan with a label map; never used for training or calibration."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from .inference import Segmenter, case_scores
from .scans import load_lps, to_network_grid

TRUTH_LABELS = {5: 1, 1: 3, 2: 4, 3: 4}
"""Label numbers of the reference map (liver, spleen, two kidneys) to class indices."""


def check(
    segmenter: Segmenter, ct: Path, labels: Path, calibration: tuple[float, np.ndarray], samples: int = 10
) -> dict:
    """Dice against the label map: deterministic and as the mean of samples, without and with calibration."""
    hu, spacing = load_lps(ct)
    raw, label_spacing = load_lps(labels)
    if hu.shape != raw.shape or not np.allclose(spacing, label_spacing, atol=1e-3):
        raise ValueError("the scan and its label map lie on different grids")
    hu = to_network_grid(hu, spacing, 1)
    mapped = np.zeros(raw.shape, np.uint8)
    for number, index in TRUTH_LABELS.items():
        mapped[np.round(raw) == number] = index
    truth = to_network_grid(mapped, spacing, 0).astype(np.uint8)
    out = {"voxels": list(hu.shape)}
    for name, label in segmenter.label_maps(hu, calibration, samples).items():
        scores = case_scores(label, truth)
        scores.pop("tumour")
        out[name] = {k: round(v, 4) for k, v in scores.items()} | {
            "tumour voxels": int((label == 2).sum()),
            "liver volume ratio": round(float(np.isin(label, (1, 2)).sum() / (truth == 1).sum()), 3),
        }
    return out


def main() -> None:
    """Command line: python -m training.realct --ct scan.nii.gz --labels labels.nii.gz."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ct", type=Path, required=True)
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument(
        "--package", type=Path, default=Path("abdomen-ct"), help="folder of the network package"
    )
    options = parser.parse_args()
    manifest = json.loads((options.package / "model.json").read_text())
    values = manifest["calibration"]
    segmenter = Segmenter(options.package / manifest["members"][0]["file"], 2)
    print(
        json.dumps(
            check(segmenter, options.ct, options.labels, (values["temperature"], np.array(values["bias"]))),
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
