"""A real CT and its automatic label map as an anatomy template: other patients are warps of it.

The scan is TotalSegmentator's example CT (Apache-2.0), the labels are that tool's own output, not an expert's contours.
Every label becomes a tissue number of the phantoms, so that its organs can be painted in any contrast phase; the scan's
own grey values are kept beside them. Tumours and liver vessels are added as in a phantom.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from scipy import ndimage

from .config import SPACING_MM, VOLUME_SHAPE
from .phantom.grid import Canvas, SmoothField, centred_grid
from .phantom.organs import Tumours
from .phantom.tissues import Tissue
from .scans import load_lps

CT, LABELS = "example_ct.nii.gz", "example_seg_fast_force_split.nii.gz"
"""Files of TotalSegmentator's tests/reference_files that make the template."""

TISSUE_OF_LABEL = {
    1: Tissue.SPLEEN,
    2: Tissue.KIDNEY_CORTEX,
    3: Tissue.KIDNEY_CORTEX,
    4: Tissue.GALLBLADDER,
    5: Tissue.LIVER,
    6: Tissue.STOMACH_CONTENT,
    7: Tissue.PANCREAS,
    8: Tissue.SOFT_TISSUE,
    9: Tissue.SOFT_TISSUE,
    **{label: Tissue.LUNG for label in range(10, 15)},
    18: Tissue.BOWEL_CONTENT_0,
    19: Tissue.BOWEL_CONTENT_0 + 1,
    20: Tissue.FAECES,
    21: Tissue.BLADDER,
    22: Tissue.SOFT_TISSUE,
    **{label: Tissue.CANCELLOUS for label in (*range(25, 34), *range(69, 79), *range(92, 117))},
    51: Tissue.HEART_BLOOD,
    52: Tissue.ARTERY,
    63: Tissue.SYSTEMIC_VEIN,
    64: Tissue.PORTAL_VEIN,
    65: Tissue.ARTERY,
    66: Tissue.ARTERY,
    67: Tissue.SYSTEMIC_VEIN,
    68: Tissue.SYSTEMIC_VEIN,
    79: Tissue.SPINAL_CANAL,
    **{label: Tissue.MUSCLE for label in range(80, 90)},
    117: Tissue.CARTILAGE,
}
"""TotalSegmentator's class numbers (version 2, task "total") to tissue numbers."""

PAINTED = (
    *(Tissue.LIVER, Tissue.LIVER_PORTAL, Tissue.LIVER_VEIN, Tissue.SPLEEN, Tissue.KIDNEY_CORTEX, Tissue.PANCREAS),
    *(Tissue.ARTERY, Tissue.SYSTEMIC_VEIN, Tissue.PORTAL_VEIN, Tissue.GALLBLADDER),
)
"""Tissues whose grey values follow the contrast phase; all others keep those of the scan."""


@dataclass(frozen=True)
class Warped:
    """One patient made from the template, [K, J, I] on the network's grid: tissue numbers and HU.

    Slices outside [first, last) lie beyond the scan and hold nothing.
    """

    tissue: np.ndarray
    hu: np.ndarray
    first: int
    last: int


def tissues(hu: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Tissue numbers uint8 of the labelled scan; what has no label is told apart by its HU and by being in the body."""
    solid = ndimage.binary_opening(hu > -300, iterations=2)
    parts, _ = ndimage.label(solid)
    sizes = np.bincount(parts.ravel())
    sizes[0] = 0
    body = np.stack([ndimage.binary_fill_holes(s) for s in parts == sizes.argmax()])
    out = np.zeros(labels.shape, np.uint8)
    out[~body & (hu > -600)] = Tissue.TABLE
    out[body] = Tissue.SOFT_TISSUE
    out[body & (hu < -30)] = Tissue.SUBCUTANEOUS_FAT
    out[body & (hu < -300)] = Tissue.GAS
    out[body & (hu > 140)] = Tissue.CORTICAL
    for label, tissue in TISSUE_OF_LABEL.items():
        out[labels == label] = tissue
    gut = np.isin(labels, (6, 18, 19, 20))
    out[gut & (hu < -250)] = Tissue.GAS
    out[(out == Tissue.CANCELLOUS) & (hu > 320)] = Tissue.CORTICAL
    return out


class _LabelledLiver:
    """The part of a phantom's liver that `Tumours` asks for, taken from a label map."""

    def __init__(self, canvas: Canvas):
        liver = canvas.tissue == Tissue.LIVER
        self.depth = ndimage.distance_transform_edt(liver, sampling=SPACING_MM)
        self.axes = canvas.axes

    def interior_points(self, rng: np.random.Generator, count: int, depth: float) -> np.ndarray:
        """Points [n, 3] in mm (z, y, x) at least depth mm inside the liver; none where it is nowhere that thick."""
        inside = np.argwhere(self.depth > depth)
        if not len(inside):
            return np.zeros((0, 3))
        chosen = inside[rng.integers(len(inside), size=count)]
        return np.stack([self.axes[d][chosen[:, d]] for d in range(3)], 1)


class Template:
    """The labelled scan, ready to be warped."""

    def __init__(self, folder: Path):
        """folder: where the two files of the template lie. Raises FileNotFoundError where they do not."""
        hu, self.spacing = load_lps(folder / CT)
        labels, _ = load_lps(folder / LABELS)
        self.tissue = tissues(hu, np.round(labels).astype(np.uint8))
        self.hu = np.clip(hu, -1000, 3000).astype(np.float32)
        where = np.argwhere((self.tissue > 0) & (self.tissue != Tissue.TABLE))
        self.centre = where.mean(0)
        self.top = len(self.tissue) - 1
        self.median = np.full(256, 40.0, np.float32)
        for tissue in PAINTED:
            if (mask := self.tissue == tissue).any():
                self.median[tissue] = np.median(self.hu[mask])
        for tissue in (Tissue.LIVER_PORTAL, Tissue.LIVER_VEIN):
            self.median[tissue] = self.median[Tissue.LIVER]
        self.median[Tissue.TUMOUR_0 :] = self.median[Tissue.LIVER]

    def warp(self, seed: int) -> Warped:
        """Another patient: turned, stretched, bent, with tumours and vessels in the liver."""
        rng = np.random.default_rng([seed, 400])
        u = rng.uniform
        above = u(-10, 30)
        canvas = Canvas(centred_grid(VOLUME_SHAPE, (SPACING_MM,) * 3, above))
        slow, fast = u(4, 13), u(1, 4)
        fields = [[SmoothField(rng, 90, slow), SmoothField(rng, 42, fast)] for _ in range(3)]
        bent = [
            axis + sum(f.on_axes(*canvas.axes) for f in pair)
            for axis, pair in zip((canvas.z, canvas.y, canvas.x), fields)
        ]
        matrix = _rotation(np.deg2rad((u(-8, 8), u(-8, 8), u(-12, 12))))
        size = u(0.85, 1.15)
        matrix = matrix @ np.diag([1 / (size * u(0.85, 1.18)), 1 / (size * u(0.88, 1.12)), 1 / (size * u(0.88, 1.12))])
        source = np.einsum("ij,jzyx->izyx", matrix, np.stack(bent)).astype(np.float32)
        origin = (self.top, self.centre[1], self.centre[2])
        index = [source[axis] / self.spacing[axis] + origin[axis] for axis in range(3)]
        known = (index[0] >= 0) & (index[0] <= self.top)
        share = known.mean((1, 2))
        valid = np.flatnonzero(share > 0.97)
        sides = np.array(self.tissue.shape) - 1
        grid = torch.from_numpy(np.stack([2 * index[d] / sides[d] - 1 for d in (2, 1, 0)], -1).astype(np.float32))[None]
        grid[..., 2].clamp_(-1, 1)
        hu = _resample(self.hu + 1000, grid, "bilinear") - 1000
        canvas.tissue = _resample(self.tissue.astype(np.float32), grid, "nearest").astype(np.uint8)
        self._vessels(canvas, rng)
        Tumours(rng, _LabelledLiver(canvas)).paint(canvas)
        return Warped(canvas.tissue, hu.astype(np.int16), int(valid[0]), int(valid[-1]) + 1)

    def _vessels(self, canvas: Canvas, rng: np.random.Generator) -> None:
        """Branching vessels where two random fields are small at once."""
        for tissue in (Tissue.LIVER_PORTAL, Tissue.LIVER_VEIN):
            along, across = (SmoothField(rng, 30).on_axes(*canvas.axes) for _ in range(2))
            near = (np.abs(along) < rng.uniform(0.03, 0.1)) & (np.abs(across) < rng.uniform(0.15, 0.4))
            canvas.tissue[near & (canvas.tissue == Tissue.LIVER)] = tissue


def _rotation(angles: np.ndarray) -> np.ndarray:
    """Rotations about x, y, z (mm axes in the order z, y, x), multiplied."""
    out = np.eye(3)
    for angle, (i, j) in zip(angles, ((0, 1), (0, 2), (1, 2))):
        turn = np.eye(3)
        turn[i, i] = turn[j, j] = np.cos(angle)
        turn[i, j], turn[j, i] = -np.sin(angle), np.sin(angle)
        out = out @ turn
    return out


def _resample(volume: np.ndarray, grid: torch.Tensor, mode: str) -> np.ndarray:
    source = torch.from_numpy(np.ascontiguousarray(volume))[None, None]
    return F.grid_sample(source, grid, mode, "zeros", align_corners=True)[0, 0].numpy()


def load_warped(folder: Path, seeds: range, cache: Path) -> list[Warped]:
    """Warps of the template for the seeds; made once, then read from cache."""
    file = cache / f"template-{seeds.start}-{seeds.stop}.npz"
    if not file.exists():
        cache.mkdir(parents=True, exist_ok=True)
        template = Template(folder)
        made = [template.warp(seed) for seed in seeds]
        np.savez(
            file,
            tissue=np.stack([w.tissue for w in made]),
            hu=np.stack([w.hu for w in made]),
            ends=np.array([(w.first, w.last) for w in made]),
            median=template.median,
        )
    stored = np.load(file)
    tissue, hu = stored["tissue"], stored["hu"]
    return [Warped(t, h, int(a), int(b)) for t, h, (a, b) in zip(tissue, hu, stored["ends"])]
