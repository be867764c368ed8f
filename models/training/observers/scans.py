"""Phantom scans with five observers of their liver tumours, cut to the liver's slices and kept on disk."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import ndimage

from ..cohort import read_volume, write_case
from ..conditions import draw_conditions, simulate
from ..config import COHORTS, SPACING_MM, Split
from ..phantom.observers import OBSERVERS, box_around, simulate_observers
from ..phantom.tissues import TARGET
from ..volumes import load_volumes
from .fusion import FUSIONS, fuse

TRAIN = Split(1000, 1064)
"""Training phantoms of the tumour networks, within the training seeds of all networks."""

VALIDATION = Split(1064, 1070)
"""Training seeds that these networks are not trained on: what was chosen was chosen on them."""

HARDEST = 0.6
"""Scans have a difficulty from 0 to this."""

REGION_MM = 10.0
"""How far around a liver doubt is measured."""

MARGIN = 12
"""Slices kept above and below the liver."""


@dataclass(frozen=True)
class Scan:
    """One scan of a phantom around its liver: hu int16 [k, j, i], marks uint8 [k, j, i] with bit r for observer r."""

    hu: np.ndarray
    marks: np.ndarray
    fused: np.ndarray
    """uint8 [k, j, i], bit f - 1 for fusion f of FUSIONS."""

    def targets(self, fusion: str, k: int | slice = slice(None)) -> list[np.ndarray]:
        """Masks bool that a network may be shown, of the whole scan or of slice k: one, or five where nothing is fused."""
        if fusion == "none":
            return [(self.marks[k] >> r & 1).astype(bool) for r in range(OBSERVERS)]
        return [(self.fused[k] >> (FUSIONS.index(fusion) - 1) & 1).astype(bool)]


@dataclass(frozen=True)
class HeldOut:
    """A scan to calibrate on; region bool [k, j, i]: where, as in the evidence, within 10 mm of a liver that was drawn."""

    scan: Scan
    region: np.ndarray


def make_scan(tissue: np.ndarray, seed: int, number: int) -> Scan:
    """The scan with a number of the phantom with a seed; equal on every machine."""
    target = TARGET[tissue]
    box = box_around((target == 1) | (target == 2), MARGIN)
    if box is None:
        raise ValueError(f"phantom {seed} has no liver")
    slices = slice(box[0].start, box[0].stop)
    tissue, target = tissue[slices], target[slices]
    rng = np.random.default_rng([seed, 402, number])
    how = draw_conditions(rng, rng.uniform(0, HARDEST))
    hu, _ = simulate(int(rng.integers(2**31)), tissue, how)
    return scan_of(hu, simulate_observers(target, hu, int(rng.integers(2**31))) == 2)


def scan_of(hu: np.ndarray, drawn: np.ndarray) -> Scan:
    """A scan of HU [k, j, i] and each observer's tumours, bool [5, k, j, i]."""
    marks = sum((drawn[r].astype(np.uint8) << r for r in range(len(drawn))), np.zeros(hu.shape, np.uint8))
    fused = np.zeros(hu.shape, np.uint8)
    around = box_around(marks > 0, 4)
    if around is not None:
        for bit, fusion in enumerate(FUSIONS[1:]):
            fused[around] |= fuse(drawn[(slice(None), *around)], fusion).astype(np.uint8) << bit
    return Scan(np.clip(np.round(hu), -1024, 3071).astype(np.int16), marks, fused)


def load_calibration(cohorts: Path, most: int) -> list[HeldOut]:
    """Of the first so many cases of the calibration cohort those that are no harder than the training scans.

    Cases that are not in the folder yet are made.
    """
    out = []
    for seed in COHORTS["calibration"].seeds[:most]:
        write_case(cohorts, "calibration", seed)
        place = cohorts / "calibration" / str(seed)
        if json.loads((place / "case.json").read_text())["difficulty"] <= HARDEST:
            out.append(held_out(read_volume(place / "image.nii.gz"), read_volume(place / "observers.nii.gz")))
    return out


def held_out(hu: np.ndarray, drawn: np.ndarray) -> HeldOut:
    """A case cut to the slices around its liver; drawn: label maps uint8 [5, k, j, i] of class indices."""
    liver = ((drawn == 1) | (drawn == 2)).any(0)
    near = ndimage.distance_transform_edt(~liver, SPACING_MM) <= REGION_MM
    box = box_around(near, MARGIN)
    if box is None:
        raise ValueError("no observer drew a liver")
    slices = slice(box[0].start, box[0].stop)
    return HeldOut(scan_of(hu[slices], drawn[:, slices] == 2), near[slices])


def load_scans(split: Split, each: int, work: Path, workers: int = 1) -> list[Scan]:
    """All scans of a split, each phantom `each` times; built once, then read from work."""
    file = work / f"observers-{split.first}-{split.last}-{each}.npz"
    if not file.exists():
        volumes = load_volumes(split.seeds, work, workers)
        scans = [make_scan(v, s, n) for s, v in zip(split.seeds, volumes) for n in range(each)]
        arrays = {f"{name}-{at}": getattr(scan, name) for at, scan in enumerate(scans) for name in _FIELDS}
        partial = file.with_suffix(".partial.npz")
        np.savez(partial, **arrays)
        partial.replace(file)
    with np.load(file) as stored:
        count = len(stored.files) // len(_FIELDS)
        return [Scan(*(stored[f"{name}-{at}"] for name in _FIELDS)) for at in range(count)]


_FIELDS = ("hu", "marks", "fused")
