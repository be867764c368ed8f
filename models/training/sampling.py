"""Training samples: a slab of a phantom, painted with fresh HU, deformed, blurred and made noisy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .config import CENTRE_HU, SCALE_HU, SLAB_SLICES, WINDOW
from .phantom.hounsfield import blur_between_slices, blur_in_plane, draw_table, scanner_noise
from .phantom.tissues import TARGET

CROP = 128
"""Side of a training crop in voxels."""


def normalise(hu: Tensor) -> Tensor:
    """HU to the network's intensity."""
    return (hu.clamp(*WINDOW) - CENTRE_HU) / SCALE_HU


@dataclass(frozen=True)
class Corruption:
    """How bad the simulated scans may be: ranges of noise (HU) and blur (voxels)."""

    noise: tuple[float, float] = (3.0, 26.0)
    heavy_noise: tuple[float, float] = (26.0, 42.0)
    heavy_share: float = 0.1
    blur: tuple[float, float] = (0.3, 1.0)


def corrupt(hu: Tensor, rng: np.random.Generator, how: Corruption = Corruption()) -> Tensor:
    """Texture, blur, slice mixing, noise, sharpening and a scale error for a slab [K, J, I] in HU."""
    u = rng.uniform
    if u() < 0.7:
        cells = (1, 1, max(2, hu.shape[0] // 4), int(rng.integers(3, 10)), int(rng.integers(3, 10)))
        coarse = torch.from_numpy(rng.normal(0, 1, cells).astype(np.float32))
        drift = F.interpolate(coarse, size=hu.shape, mode="trilinear", align_corners=True)[0, 0] * u(0, 9)
        hu = torch.where(hu > -300, hu + drift, hu)
    hu = blur_in_plane(hu, u(*how.blur))
    if u() < 0.7:
        hu = blur_between_slices(hu, u(0, 0.33))
    generator = torch.Generator().manual_seed(int(rng.integers(2**31)))
    deviation = u(*how.heavy_noise) if u() < how.heavy_share else u(*how.noise)
    hu = hu + scanner_noise(generator, tuple(hu.shape), deviation, u(0.35, 1.1))
    if u() < 0.2:
        hu = hu + u(0.2, 0.8) * (hu - blur_in_plane(hu, 1.2))
    return hu * u(0.95, 1.05) + u(-8, 8)


def slice_indices(centre: int, count: int, rng: np.random.Generator | None = None) -> np.ndarray:
    """Indices of the slab around a slice; beyond the ends the edge slice repeats.

    With rng the volume is sometimes cut short at random, as a scan that ends inside an organ.
    """
    low, high = 0, count - 1
    if rng is not None and rng.random() < 0.06:
        low = max(0, centre - int(rng.integers(0, 3)))
    if rng is not None and rng.random() < 0.06:
        high = min(count - 1, centre + int(rng.integers(0, 3)))
    half = SLAB_SLICES // 2
    return np.clip(np.arange(centre - half, centre + half + 1), low, high)


class SlabSampler:
    """Draws training samples from phantoms kept as tissue numbers."""

    def __init__(self, volumes: np.ndarray, seed: int):
        """volumes: uint8 [n, K, J, I] tissue numbers."""
        self.volumes = volumes
        self.rng = np.random.default_rng(seed)
        self.tumour_slices, self.organ_slices = [], []
        for volume in volumes:
            target = TARGET[volume]
            self.tumour_slices.append(np.flatnonzero((target == 2).sum((1, 2)) > 5))
            self.organ_slices.append(np.flatnonzero((target > 0).any((1, 2))))

    def sample(self) -> tuple[Tensor, Tensor]:
        """One image [7, CROP, CROP] and its target int64 [CROP, CROP]."""
        rng = self.rng
        index = int(rng.integers(len(self.volumes)))
        volume = self.volumes[index]
        r, tumour, organs = rng.random(), self.tumour_slices[index], self.organ_slices[index]
        if r < 0.46 and len(tumour):
            centre = int(rng.choice(tumour))
        elif r < 0.72 and len(organs):
            centre = int(rng.choice(organs))
        else:
            centre = int(rng.integers(len(volume)))
        tissue = volume[slice_indices(centre, len(volume), rng)]
        table, _ = draw_table(rng)
        hu = torch.from_numpy(table[tissue])
        target = torch.from_numpy(TARGET[tissue[SLAB_SLICES // 2]].astype(np.float32))
        where = self._warp(tissue.shape[1])
        hu = F.grid_sample((hu + 1000)[None], where, "bilinear", "zeros", align_corners=False)[0] - 1000
        target = F.grid_sample(target[None, None], where, "nearest", "zeros", align_corners=False)[0, 0].long()
        if rng.random() < 0.2:
            hu = _thick_slices(hu, int(rng.integers(2)))
        return normalise(corrupt(hu, rng)), target

    def _warp(self, side: int) -> Tensor:
        """A random affine and elastic map of a crop into a slice, as a grid for grid_sample [1, CROP, CROP, 2]."""
        rng, u = self.rng, self.rng.uniform
        angle, scale = np.deg2rad(u(-9, 9)), u(0.84, 1.2)
        wide = scale * u(0.93, 1.07)
        ramp = torch.arange(CROP, dtype=torch.float32) - (CROP - 1) / 2
        y, x = torch.meshgrid(ramp, ramp, indexing="ij")
        cells = (1, 2, int(rng.integers(4, 7)), int(rng.integers(4, 7)))
        coarse = torch.from_numpy(rng.normal(0, 1, cells).astype(np.float32)) * u(0, 2.0)
        elastic = F.interpolate(coarse, size=(CROP, CROP), mode="bicubic", align_corners=True)[0]
        y, x = y + elastic[0], x + elastic[1]
        row = (np.cos(angle) * y - np.sin(angle) * x) / scale + u(-16, 16)
        column = (np.sin(angle) * y + np.cos(angle) * x) / wide + u(-22, 22)
        return torch.stack([column, row], -1)[None] * (2 / side)

    def batch(self, size: int) -> tuple[Tensor, Tensor]:
        """Images [size, 7, CROP, CROP] in channels-last memory and targets [size, CROP, CROP]."""
        images, targets = zip(*(self.sample() for _ in range(size)))
        return torch.stack(images).contiguous(memory_format=torch.channels_last), torch.stack(targets)


def _thick_slices(hu: Tensor, parity: int) -> Tensor:
    """Replace every second inner slice by the mean of its neighbours, as if resampled from thick slices."""
    out = hu.clone()
    for i in range(1, len(hu) - 1):
        if i % 2 == parity:
            out[i] = 0.5 * (hu[i - 1] + hu[i + 1])
    return out
