"""From a contour in a volume to what the network reads. `src/inference/contourQuality.ts` does the same."""

from __future__ import annotations

import math

import numpy as np

from .config import CENTRE_HU, GRID, MARGIN_MM, SCALE_HU, SMALLEST_ML, STRUCTURES, WINDOW

Box = tuple[tuple[int, int, int], tuple[int, int, int]]
"""First voxel and one past the last, each (k, j, i)."""


def contour_box(mask: np.ndarray, spacing_mm: tuple[float, float, float], margin_mm: float = MARGIN_MM) -> Box:
    """Box of a mask [K, J, I] and a margin, cut off at the image; the whole image where the mask is empty.

    spacing_mm: along k, j, i. The margin is rounded up to voxels.
    """
    low, high = [], []
    for axis in range(3):
        others = tuple(other for other in range(3) if other != axis)
        found = np.flatnonzero(mask.any(others))
        if not len(found):
            return (0, 0, 0), tuple(mask.shape)
        margin = math.ceil(margin_mm / spacing_mm[axis])
        low.append(max(0, int(found[0]) - margin))
        high.append(min(mask.shape[axis], int(found[-1]) + 1 + margin))
    return tuple(low), tuple(high)


def axis_weights(length: int, cells: int) -> np.ndarray:
    """Weights float32 [cells, length] of a crop's voxels in each cell along one axis; every row sums to 1.

    A cell is the mean of linear interpolations at ceil(length / cells) places spread evenly over it, so that no voxel
    is passed over where cells are larger than voxels; beyond the outermost centres the outermost value holds.
    """
    step = length / cells
    places = max(1, math.ceil(step))
    weights = np.zeros((cells, length))
    for cell in range(cells):
        for place in range(places):
            at = min(max((cell + (place + 0.5) / places) * step - 0.5, 0.0), length - 1.0)
            below = min(math.floor(at), max(length - 2, 0))
            share = at - below
            weights[cell, below] += (1 - share) / places
            if share > 0:
                weights[cell, below + 1] += share / places
    return weights.astype(np.float32)


def on_cells(crop: np.ndarray, cells: tuple[int, int, int]) -> np.ndarray:
    """A crop [k, j, i] on another number of cells, float32."""
    along_k, along_j, along_i = (axis_weights(length, count) for length, count in zip(crop.shape, cells))
    rows = along_j @ (crop.astype(np.float32) @ along_i.T)
    return (along_k @ rows.reshape(crop.shape[0], -1)).reshape(cells)


def context_of(structure: int, box: Box, volume_ml: float, spacing_mm: tuple[float, float, float]) -> np.ndarray:
    """Numbers beside the image, float32 [CONTEXT]; structure counts from 0."""
    own = [1.0 if n == structure else 0.0 for n in range(len(STRUCTURES))]
    extents = [(box[1][axis] - box[0][axis]) * spacing_mm[axis] for axis in (2, 1, 0)]
    logs = [math.log(mm / 100) for mm in extents]
    return np.array([*own, *logs, math.log(max(volume_ml, SMALLEST_ML) / 100)], np.float32)


def windowed(hu: np.ndarray) -> np.ndarray:
    """HU on the network's scale, float32, -1 to 1."""
    return ((np.clip(hu, *WINDOW) - CENTRE_HU) / SCALE_HU).astype(np.float32)


def network_input(
    hu: np.ndarray,
    mask: np.ndarray,
    structure: int,
    spacing_mm: tuple[float, float, float],
    grid: tuple[int, int, int] = GRID,
    margin_mm: float = MARGIN_MM,
) -> tuple[np.ndarray, np.ndarray, Box]:
    """Cells float32 [2, *grid] (intensity, share of the cell inside the contour), context and the crop's box."""
    box = contour_box(mask, spacing_mm, margin_mm)
    part = tuple(slice(low, high) for low, high in zip(*box))
    volume_ml = float(mask.sum()) * math.prod(spacing_mm) / 1000
    cells = np.stack([on_cells(windowed(hu[part]), grid), on_cells(mask[part], grid)])
    return cells, context_of(structure, box, volume_ml, spacing_mm), box
