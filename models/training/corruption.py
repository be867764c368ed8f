"""What a scanner does to a slab of true HU, for a whole batch at once: texture, blur, thick slices, motion, metal, noise."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .phantom.hounsfield import scanner_noise

REACH = 4
"""Half-width of the blurring kernels in voxels; holds sigma up to about 1.6."""

NOISE_BANK = (16, 7, 176, 176)
"""Prepared unit noise: fields, slices, rows, columns. Samples take random windows, turned over at random."""


class NoiseBank:
    """Unit-variance noise fields with different grains, made once: drawing them anew would cost more than the network."""

    def __init__(self, seed: int):
        generator = torch.Generator().manual_seed(seed)
        fields, *shape = NOISE_BANK
        grains = torch.linspace(0.35, 1.1, fields)
        self.fields = torch.stack([scanner_noise(generator, tuple(shape), 1.0, float(g)) for g in grains])

    def draw(self, rng: np.random.Generator, side: int) -> Tensor:
        """One window [7, side, side]."""
        field = self.fields[int(rng.integers(len(self.fields)))]
        row, column = (int(rng.integers(NOISE_BANK[2] - side + 1)) for _ in range(2))
        window = field[:, row : row + side, column : column + side]
        if axes := [axis for axis in range(3) if rng.random() < 0.5]:
            window = window.flip(axes)
        return window if rng.random() < 0.5 else -window


def _kernels(sigma: np.ndarray) -> Tensor:
    """Gaussian kernels [n, 2 * REACH + 1], each of sum 1; sigma in voxels, values under 0.15 give the identity."""
    t = torch.arange(-REACH, REACH + 1, dtype=torch.float32)
    width = torch.from_numpy(np.maximum(sigma, 0.05).astype(np.float32))[:, None]
    kernel = torch.exp(-0.5 * (t / width) ** 2)
    return kernel / kernel.sum(1, keepdim=True)


def blur(hu: Tensor, rows: np.ndarray, columns: np.ndarray) -> Tensor:
    """Blur in plane; hu [n, s, j, i], sigma along rows (j) and columns (i) in voxels, one value a sample."""
    n, s, j, i = hu.shape
    flat = hu.reshape(1, n * s, j, i)
    for sigma, shape, padding in (
        (columns, (1, 2 * REACH + 1), (REACH, REACH, 0, 0)),
        (rows, (2 * REACH + 1, 1), (0, 0, REACH, REACH)),
    ):
        weight = _kernels(sigma).repeat_interleave(s, 0).reshape(n * s, 1, *shape)
        flat = F.conv2d(F.pad(flat, padding, mode="replicate"), weight, groups=n * s)
    return flat.reshape(n, s, j, i)


def coarse_field(rng: np.random.Generator, shape: tuple[int, int, int, int]) -> Tensor:
    """Smooth unit noise [n, s, j, i]: a coarse random lattice, interpolated."""
    n, s, j, i = shape
    cells = (n, 1, max(2, s // 4), int(rng.integers(3, 10)), int(rng.integers(3, 10)))
    lattice = torch.from_numpy(rng.normal(0, 1, cells).astype(np.float32))
    return F.interpolate(lattice, size=(s, j, i), mode="trilinear", align_corners=True)[:, 0]


def thick_slices(hu: Tensor, every: int, phase: int) -> Tensor:
    """A slab [s, j, i] as if resampled from slices that are `every` times as thick: kept slices, linear between them."""
    kept = [k for k in range(len(hu)) if (k + phase) % every == 0]
    if len(kept) < 2:
        return hu
    padded = torch.cat([hu[:1], hu, hu[-1:]])
    means = {k: (padded[k] + padded[k + 1] + padded[k + 2]) / 3 for k in kept}
    out = hu.clone()
    for k in range(len(hu)):
        low = max([m for m in kept if m <= k], default=kept[0])
        high = min([m for m in kept if m >= k], default=kept[-1])
        share = 0.0 if high == low else (k - low) / (high - low)
        out[k] = (1 - share) * means[low] + share * means[high]
    return out


def motion(hu: Tensor, rng: np.random.Generator, voxels: float) -> Tensor:
    """A slab or volume [s, j, i] mixed with itself displaced slice by slice, as breathing smears it; voxels: amplitude."""
    period, start = rng.uniform(6, 20), rng.uniform(0, 2 * np.pi)
    share = rng.uniform(0.25, 0.5)
    out = torch.empty_like(hu)
    for k in range(len(hu)):
        step = int(round(voxels * np.sin(2 * np.pi * k / period + start)))
        out[k] = (1 - share) * hu[k] + share * torch.roll(hu[k], step, 0)
    return out


def metal(hu: Tensor, rng: np.random.Generator, strength: float) -> Tensor:
    """Dense implants with streaks through [s, j, i]; strength: HU of the streaks near the metal."""
    s, j, i = hu.shape
    out = hu.clone()
    y, x = torch.meshgrid(torch.arange(j, dtype=torch.float32), torch.arange(i, dtype=torch.float32), indexing="ij")
    body = (hu > -300).float()
    for _ in range(int(rng.integers(1, 3))):
        at = torch.nonzero(body[s // 2])
        if not len(at):
            return out
        row, column = at[int(rng.integers(len(at)))].tolist()
        dy, dx = y - row, x - column
        radius, angle = torch.sqrt(dy**2 + dx**2), torch.atan2(dy, dx)
        lobes = sum(
            float(rng.normal()) * torch.cos(float(rng.integers(2, 14)) * angle + float(rng.uniform(0, 6.3))) for _ in range(6)
        )
        streaks = strength * lobes / 2.4 * torch.exp(-radius / float(rng.uniform(15, 45)))
        first = int(rng.integers(0, max(1, s - 6)))
        depth = slice(first, min(s, first + int(rng.integers(5, 16))))
        out[depth] += streaks * body[depth]
        out[depth] = torch.where(radius < float(rng.uniform(1, 3.5)), torch.tensor(2500.0), out[depth])
    return out


def arm_streaks(hu: Tensor, rng: np.random.Generator, strength: float) -> Tensor:
    """Photons missing between arms that lie beside the trunk: a dark band across [s, j, i] with noise along its rows.

    strength: standard deviation of the noise in HU at the middle of the band.
    """
    s, j, i = hu.shape
    generator = torch.Generator().manual_seed(int(rng.integers(2**31)))
    along = torch.exp(-0.5 * (torch.arange(-12.0, 13.0) / float(rng.uniform(2.5, 6))) ** 2)
    noise = F.conv1d(torch.randn(s * j, 1, i, generator=generator), (along / along.norm())[None, None], padding=12)
    rows = torch.arange(j, dtype=torch.float32)
    band = torch.exp(-0.5 * ((rows - float(rng.uniform(0.3, 0.75)) * j) / (float(rng.uniform(0.04, 0.16)) * j)) ** 2)
    change = strength * (noise.reshape(s, j, i) - float(rng.uniform(0, 1.2))) * band[:, None]
    return torch.where(hu > -300, hu + change, hu)


def field_of_view(hu: Tensor, radius: float, centre: tuple[float, float]) -> Tensor:
    """Air outside a circle: a reconstruction that cuts the body; radius and centre (row, column) in voxels."""
    j, i = hu.shape[-2:]
    y, x = torch.meshgrid(torch.arange(j, dtype=torch.float32), torch.arange(i, dtype=torch.float32), indexing="ij")
    outside = (y - centre[0]) ** 2 + (x - centre[1]) ** 2 > radius**2
    return torch.where(outside, torch.tensor(-1000.0), hu)
