"""Figures on held-out phantoms, for a package as it is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from scipy import ndimage

from .cohort import Case
from .config import SPACING_MM
from .inference import Segmenter, case_scores, label_maps, summary

VOXEL_ML = SPACING_MM**3 / 1000
"""Volume of a voxel of the network's grid in millilitres."""


def lesion_rows(hu: np.ndarray, label: np.ndarray, truth: np.ndarray) -> list[tuple[float, float, float]]:
    """For each tumour (connected group of truth): volume in ml, contrast to the liver in HU, share labelled tumour."""
    liver = float(np.median(hu[truth == 1])) if (truth == 1).any() else 0.0
    groups, count = ndimage.label(truth == 2)
    rows = []
    for n in range(1, count + 1):
        here = groups == n
        contrast = abs(float(hu[here].mean()) - liver)
        rows.append((float(here.sum()) * VOXEL_ML, contrast, float((label[here] == 2).mean())))
    return rows


def lesion_summary(rows: list[tuple[float, float, float]]) -> dict[str, str]:
    """How many tumours are found (at least half of their voxels labelled), by size and by contrast."""
    out = {}
    groups = {
        "under 1 ml": lambda r: r[0] < 1,
        "1 to 5 ml": lambda r: 1 <= r[0] < 5,
        "5 ml and more": lambda r: r[0] >= 5,
        "1 ml and more, contrast under 20 HU": lambda r: r[0] >= 1 and r[1] < 20,
        "1 ml and more, contrast 20 HU and more": lambda r: r[0] >= 1 and r[1] >= 20,
    }
    for name, belongs in groups.items():
        chosen = [r for r in rows if belongs(r)]
        out[name] = f"{sum(r[2] >= 0.5 for r in chosen)} of {len(chosen)}"
    return out


def evaluate(
    members: Sequence[Segmenter],
    calibration: tuple[float, np.ndarray],
    cases: Iterable[Case],
    samples: int = 10,
) -> dict:
    """Dice over cases: one pass, raw and calibrated, and the calibrated mean of samples (if > 0).

    Volume ratio, false findings and single tumours are taken from the last of these label maps.
    """
    rows: dict[str, list] = {}
    ratios, stray, lesions, overlap = [], [], [], np.zeros(3)
    tumour_free = []
    for case in cases:
        hu, truth = case.hu, case.truth
        label = truth
        for name, label in label_maps(members, hu, calibration, samples).items():
            rows.setdefault(name, []).append(case_scores(label, truth))
        liver, found = np.isin(truth, (1, 2)), np.isin(label, (1, 2))
        lowest = int(np.flatnonzero(liver.any((1, 2)))[0])
        ratios.append(float(found.sum() / liver.sum()))
        # Called liver more than 2 cm below the liver's lowest slice.
        stray.append(float(found[: max(0, lowest - 8)].sum()) * VOXEL_ML)
        lesions += lesion_rows(hu, label, truth)
        overlap += (((label == 2) & (truth == 2)).sum(), (label == 2).sum(), (truth == 2).sum())
        if not (truth == 2).any():
            tumour_free.append(float((label == 2).sum()) * VOXEL_ML)
    out: dict = {name: summary(values) for name, values in rows.items()}
    out["tumour Dice, voxels of all cases together"] = round(
        float(2 * overlap[0] / max(1, overlap[1] + overlap[2])), 4
    )
    out["tumours found"] = lesion_summary(lesions)
    out["false tumour in tumour-free cases, ml"] = [round(v, 2) for v in tumour_free]
    out["liver volume ratio"] = {
        "mean": round(float(np.mean(ratios)), 4),
        "sd": round(float(np.std(ratios)), 4),
    }
    out["false liver below the liver, ml"] = {
        "mean": round(float(np.mean(stray)), 3),
        "max": round(max(stray), 3),
    }
    return out
