"""Real scans: NIfTI files on the network's axes and grid."""

from __future__ import annotations

from pathlib import Path

import nibabel as nib
import numpy as np
from nibabel.orientations import apply_orientation, axcodes2ornt, io_orientation, ornt_transform
from scipy import ndimage

from .config import SPACING_MM


def _series(folder: Path) -> nib.Nifti1Image:
    """A DICOM series without gantry tilt, slices by position; SimpleITK decodes it."""
    import SimpleITK

    slices = []
    for file in sorted(folder.iterdir()):
        reader = SimpleITK.ImageFileReader()
        reader.SetFileName(str(file))
        slices.append(reader.Execute())
    slices.sort(key=lambda s: s.GetOrigin()[2])
    (x, y, z), (dx, dy, _) = slices[0].GetOrigin(), slices[0].GetSpacing()
    affine = np.diag([-dx, -dy, slices[1].GetOrigin()[2] - z, 1.0])
    affine[:3, 3] = (-x, -y, z)
    volume = np.concatenate([SimpleITK.GetArrayFromImage(s) for s in slices])
    return nib.Nifti1Image(volume.transpose(2, 1, 0).astype(np.int16), affine)


def load_lps(file: Path) -> tuple[np.ndarray, np.ndarray]:
    """A NIfTI file or a folder with one DICOM series as [K, J, I] on L, P, S axes, and its spacing in mm (z, y, x)."""
    image = _series(file) if file.is_dir() else nib.load(file)
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
