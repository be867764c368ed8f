"""Check on a real scan with a label map; never used for training or calibration."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import nibabel as nib
import numpy as np
from nibabel.orientations import apply_orientation, axcodes2ornt, io_orientation, ornt_transform
from scipy import ndimage

from .config import SPACING_MM
from .inference import Segmenter, case_scores

TRUTH_LABELS = {5: 1, 1: 3, 2: 4, 3: 4}
"""Label numbers of the reference map (liver, spleen, two kidneys) to class indices."""


def load_lps(file: Path) -> tuple[np.ndarray, np.ndarray]:
    """A NIfTI volume as [K, J, I] on L, P, S axes and its spacing in mm (z, y, x)."""
    image = nib.load(file)
    turn = ornt_transform(io_orientation(image.affine), axcodes2ornt(("L", "P", "S")))
    data = apply_orientation(np.asanyarray(image.dataobj), turn)
    spacing = np.array(image.header.get_zooms()[:3])[
        [int(np.flatnonzero(turn[:, 0] == axis)[0]) for axis in range(3)]
    ]
    return np.ascontiguousarray(data.transpose(2, 1, 0)), spacing[::-1].astype(float)


def to_network_grid(volume: np.ndarray, spacing: np.ndarray, order: int) -> np.ndarray:
    """Resample to the network's isotropic spacing; the first voxel centre stays where it is."""
    target = [int(np.floor((n - 1) * s / SPACING_MM)) + 1 for n, s in zip(volume.shape, spacing)]
    axes = np.meshgrid(*[np.arange(n) * SPACING_MM / s for n, s in zip(target, spacing)], indexing="ij")
    return ndimage.map_coordinates(volume.astype(np.float32), axes, order=order, mode="nearest")


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
