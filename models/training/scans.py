"""Real scans: NIfTI files and DICOM series, on the network's axes and grid.

python -m training.scans SERIES OUT.nii.gz                        a folder with one DICOM series as a NIfTI, RAS
"""

from __future__ import annotations

import argparse
from pathlib import Path

import nibabel as nib
import numpy as np
from nibabel.orientations import apply_orientation, axcodes2ornt, io_orientation, ornt_transform
from scipy import ndimage

from .config import SPACING_MM

TOLERANCE_MM = 0.01
"""How far a slice may lie from where evenly spaced slices would."""


def read_series(folder: Path) -> nib.Nifti1Image:
    """A folder with one DICOM series, slices by their place along the normal; stored axes, positions in RAS.

    SimpleITK decodes, and applies slope and intercept. Raises ValueError for slices of other directions, spacing or size,
    and for slices that are missing, double or sheared against the normal (gantry tilt).
    """
    import SimpleITK

    slices = []
    for file in sorted(file for file in folder.iterdir() if file.is_file()):
        reader = SimpleITK.ImageFileReader()
        reader.SetFileName(str(file))
        slices.append(reader.Execute())
    if len(slices) < 2:
        raise ValueError(f"{folder}: {len(slices)} slices, no volume")
    # Columns: along the rows, along the columns, across the slices.
    directions = np.array(slices[0].GetDirection()).reshape(3, 3)
    normal = directions[:, 2]
    slices.sort(key=lambda s: float(np.dot(s.GetOrigin(), normal)))
    for other in slices[1:]:
        same = other.GetSize() == slices[0].GetSize() and np.allclose(other.GetSpacing()[:2], slices[0].GetSpacing()[:2])
        if not same or not np.allclose(other.GetDirection(), slices[0].GetDirection(), atol=1e-4):
            raise ValueError(f"{folder}: slices of several sizes, spacings or directions")
    origins = np.array([s.GetOrigin() for s in slices])
    step = (origins[-1] - origins[0]) / (len(slices) - 1)
    even = origins[0] + np.arange(len(slices))[:, None] * step
    across = step - normal * np.dot(step, normal)
    if np.abs(origins - even).max() > TOLERANCE_MM or np.abs(across).max() > TOLERANCE_MM or np.dot(step, normal) <= 0:
        raise ValueError(f"{folder}: slices are not evenly spaced along their normal")
    affine = np.eye(4)
    affine[:3, :2] = directions[:, :2] * slices[0].GetSpacing()[:2]
    affine[:3, 2], affine[:3, 3] = step, origins[0]
    # DICOM counts to the left and to the back, NIfTI to the right and to the front.
    affine[:2] *= -1
    volume = np.concatenate([SimpleITK.GetArrayFromImage(s) for s in slices])
    return nib.Nifti1Image(np.round(volume.transpose(2, 1, 0)).astype(np.int16), affine)


def load_lps(file: Path) -> tuple[np.ndarray, np.ndarray]:
    """A NIfTI file or a folder with one DICOM series as [K, J, I] on L, P, S axes, and its spacing in mm (z, y, x)."""
    image = read_series(file) if file.is_dir() else nib.load(file)
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


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("series", type=Path, help="folder with the files of one DICOM series and nothing else")
    parser.add_argument("out", type=Path, help="the NIfTI to write")
    options = parser.parse_args()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    nib.save(read_series(options.series), options.out)


if __name__ == "__main__":
    main()
