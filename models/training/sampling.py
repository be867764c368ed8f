"""Training samples: slabs of phantoms and of the warped template, painted, deformed and scanned anew every time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .config import CENTRE_HU, SCALE_HU, SLAB_SLICES, WINDOW
from .corruption import NoiseBank, arm_streaks, blur, coarse_field, field_of_view, metal, motion, thick_slices
from .phantom.hounsfield import draw_table
from .phantom.tissues import BOWEL_CONTENTS, TARGET, Tissue
from .template import PAINTED, Warped

CROP = 128
"""Side of a training crop in voxels."""

TEMPLATE_SHARE = 0.5
"""Share of samples from the template, where there is one."""


def normalise(hu: Tensor) -> Tensor:
    """HU to the network's intensity."""
    return (hu.clamp(*WINDOW) - CENTRE_HU) / SCALE_HU


def slice_indices(centre: int, ends: tuple[int, int], rng: np.random.Generator | None = None) -> np.ndarray:
    """Indices of the slab around a slice of [first, last); beyond the ends the edge slice repeats.

    With rng the volume is sometimes cut short at random, as a scan that ends inside an organ.
    """
    low, high = ends[0], ends[1] - 1
    if rng is not None and rng.random() < 0.06:
        low = max(low, centre - int(rng.integers(0, 3)))
    if rng is not None and rng.random() < 0.06:
        high = min(high, centre + int(rng.integers(0, 3)))
    half = SLAB_SLICES // 2
    return np.clip(np.arange(centre - half, centre + half + 1), low, high)


class _Patient:
    """Tissue numbers [K, J, I], grey values where they are real, and which slices are worth drawing."""

    def __init__(self, tissue: np.ndarray, hu: np.ndarray | None = None, ends: tuple[int, int] | None = None):
        self.tissue, self.hu = tissue, hu
        self.ends = ends or (0, len(tissue))
        inside = slice(*self.ends)
        counts = np.stack([np.bincount(TARGET[s].ravel(), minlength=5) for s in tissue[inside]])
        self.tumours = self.ends[0] + np.flatnonzero(counts[:, 2] > 5)
        self.organs = self.ends[0] + np.flatnonzero(counts[:, 1:].sum(1) > 0)

    def draw_slice(self, rng: np.random.Generator) -> int:
        """A slice number: with a tumour, with an organ, or any."""
        r = rng.random()
        if r < 0.46 and len(self.tumours):
            return int(rng.choice(self.tumours))
        if r < 0.72 and len(self.organs):
            return int(rng.choice(self.organs))
        return int(rng.integers(*self.ends))


class SlabSampler:
    """Draws training batches from phantoms and from warps of the template."""

    def __init__(self, volumes: np.ndarray, seed: int, warped: Sequence[Warped] = (), crop: int = CROP):
        """volumes: uint8 [n, K, J, I] tissue numbers of phantoms. crop: side of the samples in voxels."""
        self.rng = np.random.default_rng(seed)
        self.phantoms = [_Patient(v) for v in volumes]
        self.warped = [_Patient(w.tissue, w.hu, (w.first, w.last)) for w in warped]
        self.crop = crop
        self.noise = NoiseBank(seed)
        self.medians = [_medians(p) for p in self.warped]

    def _slab(self) -> tuple[np.ndarray, np.ndarray]:
        """HU float32 [7, J, I] and tissue numbers [J, I] of the middle slice."""
        rng = self.rng
        if self.warped and rng.random() < TEMPLATE_SHARE:
            number = int(rng.integers(len(self.warped)))
            patient, median = self.warped[number], self.medians[number]
        else:
            patient, median = self.phantoms[int(rng.integers(len(self.phantoms)))], None
        centre = patient.draw_slice(rng)
        chosen = slice_indices(centre, patient.ends, rng)
        tissue = patient.tissue[chosen]
        table, _ = draw_table(rng, tumour_contrast=(6, 70), loose=0.5)
        if median is None or rng.random() < 0.3:
            hu = table[tissue]
        else:
            hu = patient.hu[chosen] + _shift(table, median, rng)[tissue]
        if rng.random() < 0.5:
            # Upside down is as good as upright for the middle slice: flips along k may then be used when sampling.
            hu = hu[::-1]
        return hu, tissue[SLAB_SLICES // 2]

    def batch(self, size: int) -> tuple[Tensor, Tensor]:
        """Images [size, 7, crop, crop] in channels-last memory and targets int64 [size, crop, crop]."""
        hu, target = self.scanned(size)
        return normalise(hu).contiguous(memory_format=torch.channels_last), target

    def scanned(self, size: int) -> tuple[Tensor, Tensor]:
        """HU [size, 7, crop, crop] as from a scanner and the class indices int64 [size, crop, crop]."""
        slabs, tissues = zip(*(self._slab() for _ in range(size)))
        hu = torch.from_numpy(np.stack(slabs).astype(np.float32))
        target = torch.from_numpy(np.stack([TARGET[t] for t in tissues]).astype(np.float32))[:, None]
        where = torch.cat([self._warp(hu.shape[-1]) for _ in range(size)])
        hu = F.grid_sample(hu + 1000, where, "bilinear", "zeros", align_corners=False) - 1000
        target = F.grid_sample(target, where, "nearest", "zeros", align_corners=False)[:, 0].long()
        return self._scan(hu), target

    def _scan(self, hu: Tensor) -> Tensor:
        """HU as a scanner would give them, [n, 7, crop, crop]."""
        rng, n = self.rng, len(hu)
        u = rng.uniform

        def drawn(low: float, high: float, share: float = 1.0) -> Tensor:
            values = np.where(rng.random(n) < share, rng.uniform(low, high, n), 0.0)
            return torch.from_numpy(values.astype(np.float32))[:, None, None, None]

        hu = torch.where(hu > -300, hu + coarse_field(rng, tuple(hu.shape)) * drawn(0, 14, 0.7), hu)
        for k in range(n):
            if u() < 0.3:
                every = int(rng.choice([2, 3, 4], p=[0.6, 0.25, 0.15]))
                hu[k] = thick_slices(hu[k], every, int(rng.integers(every)))
            if u() < 0.06:
                hu[k] = motion(hu[k], rng, u(0.5, 3.0))
            if u() < 0.04:
                hu[k] = metal(hu[k], rng, u(20, 250))
        rows = rng.uniform(0.3, 1.0, n)
        columns = rows.copy()
        # A scan stored in sagittal or coronal slices is coarse along one axis of the plane.
        coarse = rng.random(n)
        rows[coarse < 0.05] = rng.uniform(0.9, 1.5, (coarse < 0.05).sum())
        columns[coarse > 0.95] = rng.uniform(0.9, 1.5, (coarse > 0.95).sum())
        hu = blur(hu, rows, columns)
        mix = drawn(0, 0.33, 0.5)
        padded = torch.cat([hu[:, :1], hu, hu[:, -1:]], 1)
        hu = mix * (padded[:, :-2] + padded[:, 2:]) + (1 - 2 * mix) * hu
        deviation = np.where(rng.random(n) < 0.12, rng.uniform(26, 48, n), rng.uniform(3, 26, n))
        noise = torch.stack([self.noise.draw(rng, self.crop) for _ in range(n)])
        hu = hu + noise * torch.from_numpy(deviation.astype(np.float32))[:, None, None, None]
        for k in range(n):
            if u() < 0.25:
                hu[k] = arm_streaks(hu[k], rng, u(4, 24))
            if u() < 0.15:
                hu[k] += u(0.2, 0.8) * (hu[k] - blur(hu[k : k + 1], np.array([1.2]), np.array([1.2]))[0])
            if u() < 0.06:
                middle = self.crop / 2
                hu[k] = field_of_view(hu[k], u(0.35, 0.55) * self.crop, (middle + u(-8, 8), middle + u(-8, 8)))
        gain = torch.from_numpy(rng.uniform(0.95, 1.05, n).astype(np.float32))[:, None, None, None]
        return hu * gain + drawn(-8, 8)

    def _warp(self, side: int) -> Tensor:
        """A random affine and elastic map of a crop into a slice, as a grid for grid_sample [1, crop, crop, 2]."""
        rng, u, crop = self.rng, self.rng.uniform, self.crop
        angle, scale = np.deg2rad(u(-10, 10)), u(0.8, 1.22)
        wide = scale * u(0.92, 1.08)
        ramp = torch.arange(crop, dtype=torch.float32) - (crop - 1) / 2
        y, x = torch.meshgrid(ramp, ramp, indexing="ij")
        cells = (1, 2, int(rng.integers(4, 7)), int(rng.integers(4, 7)))
        lattice = torch.from_numpy(rng.normal(0, 1, cells).astype(np.float32)) * u(0, 2.2)
        elastic = F.interpolate(lattice, size=(crop, crop), mode="bilinear", align_corners=True)[0]
        y, x = y + elastic[0], x + elastic[1]
        if rng.random() < 0.5:
            # An organ, or part of one, a third larger or smaller than the phantoms and the template have it.
            across = (y - u(-0.35, 0.35) * crop, x - u(-0.35, 0.35) * crop)
            share = u(-0.4, 0.35) * torch.exp(-(across[0] ** 2 + across[1] ** 2) / (2 * u(0.08, 0.24) ** 2 * crop**2))
            y, x = y - share * across[0], x - share * across[1]
        reach = (side - crop) / 2
        row = (np.cos(angle) * y - np.sin(angle) * x) / scale + u(-reach, reach)
        column = (np.sin(angle) * y + np.cos(angle) * x) / wide + u(-1.4, 1.4) * reach
        return torch.stack([column, row], -1)[None] * (2 / side)


def _medians(patient: _Patient) -> np.ndarray:
    """Median HU of every painted tissue of a warped patient, float32 [256]; vessels and tumours take the liver's."""
    out = np.full(256, 40.0, np.float32)
    inside = slice(*patient.ends)
    tissue, hu = patient.tissue[inside], patient.hu[inside]
    for number in PAINTED:
        if (mask := tissue == number).any():
            out[number] = np.median(hu[mask])
    liver = out[Tissue.LIVER]
    out[[Tissue.LIVER_PORTAL, Tissue.LIVER_VEIN]] = liver
    out[Tissue.TUMOUR_0 :] = liver
    return out


def _shift(table: np.ndarray, median: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """What to add to a real scan's HU, by tissue number, float32 [256]: the organs of another phase, or slight changes."""
    u = rng.uniform
    out = np.zeros(256, np.float32)
    tumours = slice(int(Tissue.TUMOUR_0), 256)
    if u() < 0.3:
        brighter = u(-8, 8)
        out[[Tissue.LIVER, Tissue.LIVER_PORTAL, Tissue.LIVER_VEIN]] = brighter
        out[tumours] = brighter + table[tumours] - table[Tissue.LIVER]
        out[Tissue.SPLEEN], out[Tissue.KIDNEY_CORTEX] = u(-10, 10), u(-10, 20)
    else:
        painted = list(PAINTED)
        out[painted] = table[painted] - median[painted]
        out[tumours] = table[tumours] - median[tumours]
    for content in range(BOWEL_CONTENTS):
        out[Tissue.BOWEL_CONTENT_0 + content] = u(-15, 15)
    return out
