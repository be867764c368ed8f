"""Phantoms: the same seed gives the same patient, on any grid, with organs where they belong."""

from __future__ import annotations

import unittest

import numpy as np

from training.config import CALIBRATION, DEMO_CANDIDATES, TEST, TRAIN
from training.phantom.anatomy import Anatomy
from training.phantom.grid import SmoothField, centred_grid
from training.phantom.hounsfield import draw_table
from training.phantom.tissues import TARGET, Tissue

COARSE = centred_grid((48, 64, 64), (6.0, 6.0, 6.0), 40.0)


def centroid(mask: np.ndarray) -> np.ndarray:
    """Mean index (k, j, i) of a mask."""
    return np.argwhere(mask).mean(0)


class PhantomTest(unittest.TestCase):
    """Geometry and labels of whole phantoms on a coarse grid."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.tissue = Anatomy(3, tumours=4).tissue(COARSE)
        cls.target = TARGET[cls.tissue]

    def test_same_seed_same_patient(self) -> None:
        np.testing.assert_array_equal(Anatomy(3, tumours=4).tissue(COARSE), self.tissue)
        self.assertFalse(np.array_equal(Anatomy(4, tumours=4).tissue(COARSE), self.tissue))

    def test_slabs_do_not_change_the_result(self) -> None:
        parts = [Anatomy(3, tumours=4).tissue(COARSE.slab(a, b)) for a, b in ((0, 20), (20, 48))]
        different = np.mean(np.concatenate(parts) != self.tissue)
        self.assertLess(different, 1e-4)

    def test_a_finer_grid_shows_the_same_organs(self) -> None:
        fine = COARSE.refined((2, 2, 2))
        target = TARGET[Anatomy(3, tumours=4).tissue(fine)]
        for label in (1, 3, 4):
            coarse_ml = (self.target == label).sum() * 6.0**3
            fine_ml = (target == label).sum() * 3.0**3
            self.assertAlmostEqual(fine_ml / coarse_ml, 1.0, delta=0.08)

    def test_every_class_is_present(self) -> None:
        counts = np.bincount(self.target.ravel(), minlength=5)
        self.assertTrue((counts > 0).all(), counts)
        liver_ml = (counts[1] + counts[2]) * 6.0**3 / 1000
        self.assertTrue(500 < liver_ml < 4000, liver_ml)

    def test_orientation_is_left_posterior_superior(self) -> None:
        liver, spleen, kidneys = (centroid(self.target == c) for c in (1, 3, 4))
        spine = centroid(self.tissue == Tissue.SPINAL_CANAL)
        lung = centroid(self.tissue == Tissue.LUNG)
        self.assertLess(liver[2], 32, "liver lies right: low i")
        self.assertGreater(spleen[2], 32, "spleen lies left: high i")
        self.assertGreater(spine[1], liver[1], "spine lies posterior: high j")
        self.assertGreater(lung[0], liver[0], "lungs lie superior: high k")
        self.assertLess(kidneys[0], liver[0])

    def test_tumours_lie_inside_the_liver(self) -> None:
        from scipy import ndimage

        liver = np.isin(self.target, (1, 2))
        near = ndimage.binary_dilation(self.target == 1, iterations=3)
        self.assertGreater(np.mean(near[self.target == 2]), 0.8)
        self.assertGreater(liver.sum(), (self.target == 2).sum())


class SplitTest(unittest.TestCase):
    """No patient may belong to two splits."""

    def test_splits_are_disjoint(self) -> None:
        seeds = [s for split in (TRAIN, CALIBRATION, TEST, DEMO_CANDIDATES) for s in split.seeds]
        self.assertEqual(len(seeds), len(set(seeds)))


class PaintTest(unittest.TestCase):
    """Hounsfield units and random fields."""

    def test_hounsfield_units_are_plausible(self) -> None:
        for seed in range(20):
            table, _ = draw_table(np.random.default_rng(seed), "portal", wild=0.0)
            self.assertLess(table[Tissue.LUNG], table[Tissue.SUBCUTANEOUS_FAT])
            self.assertLess(table[Tissue.SUBCUTANEOUS_FAT], table[Tissue.GALLBLADDER])
            self.assertGreater(table[Tissue.KIDNEY_CORTEX], table[Tissue.LIVER])
            self.assertGreater(table[Tissue.CORTICAL], table[Tissue.CANCELLOUS])

    def test_fields_have_about_unit_variance(self) -> None:
        field = SmoothField(np.random.default_rng(0), 20.0)
        values = field.on_axes(*(np.linspace(-150, 150, 40),) * 3)
        self.assertAlmostEqual(float(values.std()), 1.0, delta=0.15)


if __name__ == "__main__":
    unittest.main()
