"""Cohorts: disjoint seeds, the same case from the same seed, shifts that change what they name."""

from __future__ import annotations

import unittest

import numpy as np
import torch

from training.conditions import draw_conditions, simulate
from training.config import COHORTS, DEMO_CANDIDATES, SHIFTED, SHIFTS, TRAIN
from training.corruption import blur, field_of_view, metal, motion, thick_slices
from training.phantom.tissues import Tissue


class ConditionsTest(unittest.TestCase):
    """What a difficulty and a shift do."""

    def test_seeds_are_disjoint(self) -> None:
        splits = [COHORTS[name].seeds for name in ("calibration", "test", "hard")] + [TRAIN.seeds, DEMO_CANDIDATES.seeds]
        seeds = [s for split in splits for s in split]
        self.assertEqual(len(seeds), len(set(seeds)))
        self.assertTrue(set(SHIFTED.seeds) <= set(COHORTS["hard"].seeds))
        self.assertEqual(COHORTS["training"].seeds, TRAIN.seeds)

    def test_difficulty_raises_noise_and_lowers_contrast(self) -> None:
        easy, hard = (
            [draw_conditions(np.random.default_rng(s), d) for s in range(40)] for d in (0.0, 1.0)
        )
        self.assertLess(max(c.noiseHu for c in easy), min(c.noiseHu for c in hard))
        self.assertLess(hard[0].tumourContrastHu[1], easy[0].tumourContrastHu[1])
        self.assertTrue(all(c.motionVoxels == 0 and c.sliceThicknessMm == 2.5 for c in easy))

    def test_a_shift_changes_one_thing(self) -> None:
        plain = draw_conditions(np.random.default_rng(3), 0.2, "none")
        for shift, field in (("noise", "noiseHu"), ("blur", "blurVoxels"), ("metal", "metalHu"), ("native", "phase")):
            self.assertIn(shift, SHIFTS)
            shifted = draw_conditions(np.random.default_rng(3), 0.2, shift)
            changed = [k for k in vars(plain) if getattr(plain, k) != getattr(shifted, k)]
            self.assertEqual(changed, [field])

    def test_same_seed_same_scan(self) -> None:
        tissue = np.full((8, 24, 24), Tissue.AIR, np.uint8)
        tissue[:, 6:18, 6:18] = Tissue.LIVER
        how = draw_conditions(np.random.default_rng(5), 0.9)
        first, table = simulate(5, tissue, how)
        again, _ = simulate(5, tissue, how)
        np.testing.assert_array_equal(first, again)
        self.assertAlmostEqual(float(first[:, 9:15, 9:15].mean()), float(table[Tissue.LIVER]), delta=25)


class CorruptionTest(unittest.TestCase):
    """Single faults on slabs whose outcome is known."""

    def test_blur_keeps_the_sum_and_widens_along_its_axis(self) -> None:
        point = torch.zeros(1, 1, 21, 21)
        point[0, 0, 10, 10] = 1
        out = blur(point, np.array([0.0]), np.array([1.2]))[0, 0]
        self.assertAlmostEqual(float(out.sum()), 1.0, places=5)
        self.assertAlmostEqual(float(out[10].sum()), 1.0, places=5)
        self.assertGreater(float(out[10, 12]), 0.05)

    def test_thick_slices_of_a_ramp_stay_a_ramp_inside(self) -> None:
        ramp = torch.arange(13.0)[:, None, None].expand(13, 4, 4).clone()
        out = thick_slices(ramp, 3, 0)[:, 0, 0]
        self.assertTrue(torch.allclose(out[3:10], torch.arange(3.0, 10.0), atol=1e-5))
        alternating = torch.tensor([0.0, 9.0, 0.0] * 4)[:, None, None].expand(12, 4, 4).clone()
        self.assertLess(float(thick_slices(alternating, 3, 0).std()), float(alternating.std()))

    def test_field_of_view_cuts_to_air(self) -> None:
        out = field_of_view(torch.full((2, 31, 31), 40.0), 10, (15, 15))
        self.assertEqual(float(out[0, 15, 15]), 40.0)
        self.assertEqual(float(out[0, 0, 0]), -1000.0)

    def test_metal_and_motion_leave_air_and_shape_alone(self) -> None:
        slab = torch.full((20, 40, 40), -1000.0)
        slab[:, 10:30, 10:30] = 50
        with_metal = metal(slab, np.random.default_rng(1), 200.0)
        self.assertGreater(float(with_metal.max()), 2000)
        self.assertTrue(torch.equal(with_metal[:, :5], slab[:, :5]))
        moved = motion(slab, np.random.default_rng(1), 3.0)
        self.assertEqual(moved.shape, slab.shape)
        self.assertFalse(torch.equal(moved, slab))


if __name__ == "__main__":
    unittest.main()
