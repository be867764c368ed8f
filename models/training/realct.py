"""Check on real scans with label maps. Nothing is fitted to them; but errors seen on the series of the other patient led to
some of the faults that the training simulates, so that its figures are no untouched test.

python -m training.realct abdomen-ct --scan "other patient" SERIES_FOLDER LABELS.nii.gz --write
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from . import card
from .config import SPACING_MM
from .inference import Segmenter, case_scores, mean_probabilities
from .scans import load_lps, to_network_grid

TRUTH_LABELS = {5: 1, 1: 3, 2: 4, 3: 4}
"""Label numbers of the reference map (liver, spleen, two kidneys) to class indices."""


def check(members: Sequence[Segmenter], ct: Path, labels: Path, calibration: tuple[float, np.ndarray]) -> dict:
    """Dice against the label map for one calibrated pass, the liver's volume ratio, and what is called tumour in ml.

    A structure that the label map lacks has the Dice None. Raises ValueError where the two grids differ.
    """
    hu, spacing = load_lps(ct)
    raw, label_spacing = load_lps(labels)
    if hu.shape != raw.shape or not np.allclose(spacing, label_spacing, atol=1e-3):
        raise ValueError(f"{ct.name} and {labels.name} lie on different grids: {hu.shape} and {raw.shape} voxels")
    hu = to_network_grid(hu, spacing, 1)
    mapped = np.zeros(raw.shape, np.uint8)
    for number, index in TRUTH_LABELS.items():
        mapped[np.round(raw) == number] = index
    truth = to_network_grid(mapped, spacing, 0).astype(np.uint8)
    label = mean_probabilities(members, hu, None, calibration).argmax(0)
    scores = {k: None if np.isnan(v) else round(v, 4) for k, v in case_scores(label, truth).items()}
    return {
        **{key: scores[key] for key in ("liver+tumour", "spleen", "kidneys")},
        "liver volume ratio": round(float(np.isin(label, (1, 2)).sum() / (truth == 1).sum()), 3),
        "called tumour ml": round(float((label == 2).sum()) * SPACING_MM**3 / 1000, 1),
    }


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path, help="folder of the network package")
    parser.add_argument("--scan", action="append", nargs=3, metavar=("NAME", "CT", "LABELS"), required=True)
    parser.add_argument("--write", action="store_true", help="put the result into figures.json and card.md")
    options = parser.parse_args()
    manifest = json.loads((options.package / "model.json").read_text())
    values = manifest["calibration"]["temperature"], np.array(manifest["calibration"]["bias"])
    members = [Segmenter(options.package / member["file"]) for member in manifest["members"]]
    found = {name: check(members, Path(ct), Path(labels), values) for name, ct, labels in options.scan}
    print(json.dumps(found, indent=1))
    if options.write:
        file = options.package / "figures.json"
        figures = json.loads(file.read_text()) | {"real CT": found}
        file.write_text(json.dumps(figures, indent=2) + "\n")
        card.write(options.package, manifest, figures)


if __name__ == "__main__":
    main()
