"""Real scans: NIfTI files on the network's axes and grid."""

from __future__ import annotations

from pathlib import Path

import nibabel as nib
import numpy as np
from nibabel.orientations import apply_orientation, axcodes2ornt, io_orientation, ornt_transform
from scipy import ndimage

from .config import SPACING_MM


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
