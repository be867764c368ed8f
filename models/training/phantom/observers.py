"""Five simulated observers of a scan: contours of the same patient that part where the image is ambiguous.

An observer moves the true surface along its normal. How far depends on the image beside that piece of surface: little at a
sharp edge, millimetres where both sides look alike or noise hides the edge. On top come habits of the person: a bias in
millimetres for all structures, one for each structure, and a readiness to draw tumours that are small or faint.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from scipy import ndimage

from training.config import SPACING_MM, WINDOW

OBSERVERS = 5
"""Observers a case."""

FIELD_MM = (5.0, 9.0, 9.0)
"""Standard deviation (z, y, x) of the kernel that smooths an observer's random displacement; contours are drawn slice by
slice, so they are less coherent along z."""

GRAIN = 1.3
"""Deviation of scanner noise over that of its difference from the mean of 3 x 3 x 3 voxels, for the usual grain."""

REACH_MM = 14.0
"""No surface moves farther than this."""


@dataclass(frozen=True)
class Habit:
    """How observers draw one structure; displacements are standard deviations in mm along the surface normal.

    sharp: at an edge without doubt. faint: where inside and outside look alike. halving: contrast-to-noise ratio at
    which the image's part of the displacement is half of that. bias: of an observer, over the whole structure.
    """

    sharp: float
    faint: float
    halving: float
    bias: float


ORGAN = Habit(sharp=0.6, faint=4.5, halving=1.3, bias=0.35)
TUMOUR = Habit(sharp=0.8, faint=4.0, halving=1.6, bias=0.6)

PERSON_BIAS_MM = 0.4
"""Standard deviation between observers of what they add to every structure."""

NOTICE_SLOPE = 0.45
"""Standard deviation, in units of log conspicuity, of an observer's judgement of one tumour."""

READINESS = 0.45
"""Standard deviation between observers of the log conspicuity that they ask of a tumour."""

CONSPICUITY = 0.75
"""Conspicuity (contrast-to-noise ratio x diameter / 10 mm) at which half of the observers draw a tumour."""


def contrast_to_noise(hu: np.ndarray, mask: np.ndarray, spacing_mm: float = SPACING_MM) -> np.ndarray:
    """Contrast across the surface of mask over noise, float32 [k, j, i]; meaningful near the surface.

    hu is seen through the display window. The contrast is between Gaussian means (5 mm) of the inside and of the outside;
    the noise is that of the neighbourhood and never under 6 HU.
    """
    seen = np.clip(hu, *WINDOW).astype(np.float32)
    sigma = 5.0 / spacing_mm

    def smooth(values: np.ndarray) -> np.ndarray:
        return ndimage.gaussian_filter(values, sigma, mode="nearest", truncate=2.5)

    inside = mask.astype(np.float32)
    weight = smooth(inside)
    whole, part = smooth(seen), smooth(seen * inside)
    contrast = np.abs(part / np.maximum(weight, 1e-3) - (whole - part) / np.maximum(1 - weight, 1e-3))
    near_surface = ndimage.binary_dilation(mask, iterations=3)
    rough = seen - ndimage.uniform_filter(seen, 3, mode="nearest")
    core = ndimage.binary_erosion(mask, iterations=2)
    noise = float(np.median(np.abs(rough[core if core.sum() > 200 else near_surface]))) * 1.4826
    return contrast / max(noise * GRAIN, 6.0)


def signed_distance(mask: np.ndarray, spacing_mm: float = SPACING_MM) -> np.ndarray:
    """Distance to the surface of mask in mm, positive inside, float32; the surface lies half-way between voxels."""
    inside = ndimage.distance_transform_edt(mask)
    outside = ndimage.distance_transform_edt(~mask)
    return (np.where(mask, inside - 0.5, 0.5 - outside) * spacing_mm).astype(np.float32)


def smooth_field(
    shape: tuple[int, ...],
    rng: np.random.Generator,
    spacing_mm: float = SPACING_MM,
    smooth_mm: tuple[float, float, float] = FIELD_MM,
) -> np.ndarray:
    """A smooth Gaussian random field with mean 0 and variance 1 in every voxel, float32."""
    cell = tuple(max(0.5, mm / spacing_mm / 2) for mm in smooth_mm)
    coarse = tuple(int(np.ceil(n / c)) + 2 * _MARGIN for n, c in zip(shape, cell))
    noise = rng.standard_normal(coarse, np.float32)
    noise = ndimage.gaussian_filter(noise, 2.0, truncate=3.0) * _SPREAD
    fine = tuple(round(m * c) for m, c in zip(coarse, cell))
    field = F.interpolate(torch.from_numpy(noise)[None, None], fine, mode="trilinear", align_corners=True)[0, 0]
    inner = tuple(slice(start, start + n) for n, start in zip(shape, ((f - n) // 2 for f, n in zip(fine, shape))))
    return field[inner].numpy()


_MARGIN = 6
"""Cells around a field in which its smoothing feels the border."""

_SPREAD = (4 * np.pi * 2.0**2) ** 0.75
"""One over the standard deviation of white noise after a Gaussian of 2 cells in three dimensions."""


@dataclass(frozen=True)
class Surface:
    """A structure and the image around it, prepared once for all observers; arrays cover `box` only."""

    box: tuple[slice, slice, slice]
    distance: np.ndarray
    deviation: np.ndarray

    @staticmethod
    def of(mask: np.ndarray, hu: np.ndarray, habit: Habit) -> Surface | None:
        """None for an empty mask."""
        box = box_around(mask, int(np.ceil(REACH_MM / SPACING_MM)) + 2)
        if box is None:
            return None
        inside = mask[box]
        ratio = contrast_to_noise(hu[box], inside)
        deviation = habit.sharp + (habit.faint - habit.sharp) * 0.5 ** (ratio / habit.halving)
        return Surface(box, signed_distance(inside), deviation.astype(np.float32))

    def moved(self, bias_mm: float, rng: np.random.Generator) -> np.ndarray:
        """Signed distance in mm to one observer's surface."""
        field = smooth_field(self.distance.shape, rng)
        return self.distance + np.clip(bias_mm + self.deviation * field, -REACH_MM, REACH_MM)


def box_around(mask: np.ndarray, margin: int) -> tuple[slice, slice, slice] | None:
    """The smallest box around mask, widened by margin voxels within the array; None where mask is empty."""
    ends = []
    for axis in range(3):
        hit = np.flatnonzero(mask.any(tuple(a for a in range(3) if a != axis)))
        if not len(hit):
            return None
        ends.append(slice(max(0, int(hit[0]) - margin), min(mask.shape[axis], int(hit[-1]) + 1 + margin)))
    return ends[0], ends[1], ends[2]


def conspicuity(hu: np.ndarray, tumour: np.ndarray) -> float:
    """How well one tumour is seen: mean contrast-to-noise ratio of its surface x equivalent diameter / 10 mm."""
    surface = tumour & ~ndimage.binary_erosion(tumour)
    ratio = float(contrast_to_noise(hu, tumour)[surface].mean())
    diameter = 2 * (3 * tumour.sum() * SPACING_MM**3 / (4 * np.pi)) ** (1 / 3)
    return ratio * diameter / 10


@dataclass(frozen=True)
class Lesion:
    """One connected tumour."""

    surface: Surface
    log_conspicuity: float


def _lesions(tumour: np.ndarray, hu: np.ndarray) -> list[Lesion]:
    parts, count = ndimage.label(tumour)
    lesions = []
    for index in range(1, count + 1):
        part = parts == index
        surface = Surface.of(part, hu, TUMOUR)
        if surface is not None:
            seen = conspicuity(hu[surface.box], part[surface.box])
            lesions.append(Lesion(surface, float(np.log(max(seen, 1e-3)))))
    return lesions


def simulate_observers(target: np.ndarray, hu: np.ndarray, seed: int) -> np.ndarray:
    """Label maps of five observers, uint8 [5, k, j, i], of one scan.

    target: uint8 [k, j, i], 0 background, 1 liver without tumour, 2 liver tumour, 3 spleen, 4 kidneys, on the network's
    grid of 2.5 mm. hu: the scan as the observers see it, float32 [k, j, i]. Equal seeds give equal observers. Where two
    structures of an observer overlap, a voxel goes to the one whose surface it lies deeper in; tumours lie in the liver.
    """
    organs = {1: (target == 1) | (target == 2), 3: target == 3, 4: target == 4}
    surfaces = {label: Surface.of(mask, hu, ORGAN) for label, mask in organs.items()}
    lesions = _lesions(target == 2, hu)
    out = np.zeros((OBSERVERS, *target.shape), np.uint8)
    for observer in range(OBSERVERS):
        rng = np.random.default_rng([seed, 300, observer])
        person = rng.normal(0, PERSON_BIAS_MM)
        asked = np.log(CONSPICUITY) + rng.normal(0, READINESS)
        depth = np.zeros(target.shape, np.float32)
        for label, surface in surfaces.items():
            bias, stream = person + rng.normal(0, ORGAN.bias), _stream(seed, observer, label)
            if surface is not None:
                moved = surface.moved(bias, stream)
                deeper = moved > depth[surface.box]
                depth[surface.box][deeper] = moved[deeper]
                out[observer][surface.box][deeper] = label
        for index, lesion in enumerate(lesions):
            stream = _stream(seed, observer, 10 + index)
            bias = person + stream.normal(0, TUMOUR.bias)
            if lesion.log_conspicuity + stream.normal(0, NOTICE_SLOPE) > asked:
                inside = lesion.surface.moved(bias, stream) > 0
                seen = out[observer][lesion.surface.box]
                seen[inside & (seen <= 1)] = 2
    return out


def _stream(seed: int, observer: int, structure: int) -> np.random.Generator:
    return np.random.default_rng([seed, 301, observer, structure])
