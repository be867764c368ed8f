"""DICOM series: places in the patient from direction cosines, origin and spacing, whatever the order of the files."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

import nibabel as nib
import numpy as np
import SimpleITK

from training.scans import load_lps, read_series

SPACING = (0.8, 1.5, 4.0)
"""Along the rows, along the columns, between slices, mm."""

ORIGIN = np.array([-30.0, 20.0, 100.0])


def write_series(folder: Path, volume: np.ndarray, directions: np.ndarray, skip: int | None = None) -> None:
    """volume [k, j, i] of HU as single files, the last slice first; the writer stores them 1000 higher.

    directions: columns i, j, k in LPS.
    """
    for k in reversed(range(len(volume))):
        if k == skip:
            continue
        image = SimpleITK.GetImageFromArray(volume[k : k + 1])
        image.SetSpacing(SPACING)
        place = ORIGIN + directions[:, 2] * SPACING[2] * k
        image.SetOrigin(place.tolist())
        image.SetDirection(directions.flatten().tolist())
        tags = {
            "0008|0060": "CT",
            "0020|000e": "1.2.826.0.1.3680043.2.1125.7",
            "0020|0032": "\\".join(f"{v:.6f}" for v in place),
            "0020|0037": "\\".join(f"{v:.8f}" for v in (*directions[:, 0], *directions[:, 1])),
            "0028|1052": "-1000",
            "0028|1053": "1",
        }
        for tag, value in tags.items():
            image.SetMetaData(tag, value)
        writer = SimpleITK.ImageFileWriter()
        writer.KeepOriginalImageUIDOn()
        writer.SetFileName(str(folder / f"{len(volume) - k:03}.dcm"))
        writer.Execute(image)


def turned(degrees: float) -> np.ndarray:
    """Directions of slices that are turned about the patient's axis and tilted."""
    a, b = np.deg2rad(degrees), np.deg2rad(degrees / 2)
    about_z = np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]])
    about_x = np.array([[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]])
    return about_z @ about_x


class SeriesTest(unittest.TestCase):
    """What is read back of series that are written here."""

    def setUp(self) -> None:
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)
        self.volume = np.random.default_rng(1).integers(-1000, 1000, (3, 4, 5)).astype(np.int16)

    def test_every_voxel_lies_where_dicom_says(self) -> None:
        for degrees in (0.0, 17.0):
            directions = turned(degrees)
            write_series(self.folder, self.volume, directions)
            image = read_series(self.folder)
            voxels = np.asanyarray(image.dataobj)
            self.assertEqual(voxels.shape, (5, 4, 3))
            np.testing.assert_array_equal(voxels.transpose(2, 1, 0), self.volume)
            for index in ((0, 0, 0), (4, 1, 2)):
                lps = ORIGIN + directions @ (np.array(SPACING) * index)
                ras = image.affine @ (*index, 1)
                np.testing.assert_allclose(ras[:3], lps * (-1, -1, 1), atol=1e-4)

    def test_axes_of_the_network(self) -> None:
        write_series(self.folder, self.volume, np.eye(3))
        hu, spacing = load_lps(self.folder)
        np.testing.assert_array_equal(hu, self.volume)
        np.testing.assert_allclose(spacing, SPACING[::-1], atol=1e-6)
        nib.save(read_series(self.folder), self.folder / "same.nii.gz")
        again, _ = load_lps(self.folder / "same.nii.gz")
        np.testing.assert_array_equal(again, hu)

    def test_a_missing_slice_is_refused(self) -> None:
        volume = np.concatenate([self.volume, self.volume])
        write_series(self.folder, volume, np.eye(3), skip=2)
        with self.assertRaisesRegex(ValueError, "evenly spaced"):
            read_series(self.folder)

    def test_a_single_slice_is_no_volume(self) -> None:
        write_series(self.folder, self.volume[:1], np.eye(3))
        with self.assertRaisesRegex(ValueError, "no volume"):
            read_series(self.folder)


if __name__ == "__main__":
    unittest.main()
