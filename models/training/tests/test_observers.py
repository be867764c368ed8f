"""Simulated observers: reproducible, all different, and apart where the image is ambiguous."""

from __future__ import annotations

import unittest

import numpy as np

from training.phantom.observers import (
    GRAIN,
    OBSERVERS,
    contrast_to_noise,
    signed_distance,
    simulate_observers,
    smooth_field,
)

SHAPE = (28, 48, 48)


def ball(centre: tuple[float, float, float], radius: float) -> np.ndarray:
    """Mask of a ball, in voxels."""
    k, j, i = np.indices(SHAPE)
    return (k - centre[0]) ** 2 + (j - centre[1]) ** 2 + (i - centre[2]) ** 2 < radius**2


def scan(tumour_hu: float = 30.0, right_hu: float = -100.0) -> tuple[np.ndarray, np.ndarray]:
    """A liver of 100 HU with a tumour; to the right of its middle the surroundings are right_hu, else -100 HU."""
    liver, tumour = ball((14, 24, 24), 12), ball((14, 24, 24), 4)
    target = liver.astype(np.uint8) + tumour
    hu = np.full(SHAPE, -100, np.float32)
    hu[:, :, 24:] = right_hu
    hu[target == 1], hu[target == 2] = 100, tumour_hu
    return target, hu + np.random.default_rng(0).normal(0, 8, SHAPE).astype(np.float32)


def disagreement(maps: np.ndarray) -> np.ndarray:
    """Share of pairs of observers whose labels differ, per voxel."""
    pairs = [(a, b) for a in range(len(maps)) for b in range(a)]
    return np.mean([maps[a] != maps[b] for a, b in pairs], axis=0)


class ObserversTest(unittest.TestCase):
    """Properties that the cohorts and the networks rely on."""

    def test_equal_seeds_give_equal_observers_and_others_differ(self) -> None:
        target, hu = scan()
        first = simulate_observers(target, hu, 7)
        np.testing.assert_array_equal(first, simulate_observers(target, hu, 7))
        self.assertFalse(np.array_equal(first, simulate_observers(target, hu, 8)))
        self.assertEqual(first.shape, (OBSERVERS, *SHAPE))
        self.assertEqual(first.dtype, np.uint8)

    def test_no_two_observers_are_identical(self) -> None:
        maps = simulate_observers(*scan(), 7)
        for a in range(OBSERVERS):
            for b in range(a):
                self.assertTrue((maps[a] != maps[b]).any())

    def test_observers_part_where_the_edge_is_faint(self) -> None:
        target, hu = scan(right_hu=92.0)
        seen = np.mean([disagreement(np.minimum(simulate_observers(target, hu, s), 1)) for s in range(4)], axis=0)
        self.assertGreater(seen[:, :, 24:].sum(), 2 * seen[:, :, :24].sum())

    def test_tumour_surfaces_disagree_most(self) -> None:
        target, hu = scan(tumour_hu=60.0)
        maps = simulate_observers(target, hu, 3)
        organ, tumour = maps > 0, maps == 2
        self.assertGreater(self._per_surface(tumour, target == 2), 2 * self._per_surface(organ, target > 0))

    def _per_surface(self, maps: np.ndarray, truth: np.ndarray) -> float:
        return float(disagreement(maps).sum() / (np.abs(signed_distance(truth)) < 2.5).sum())

    def test_faint_tumours_are_missed_by_more_observers(self) -> None:
        def drawn(tumour_hu: float) -> int:
            target, hu = scan(tumour_hu)
            return sum(int((m == 2).any()) for s in range(5) for m in simulate_observers(target, hu, s))

        self.assertEqual(drawn(30.0), 5 * OBSERVERS)
        self.assertLess(drawn(97.0), 3 * OBSERVERS)

    def test_observers_stay_near_the_truth(self) -> None:
        target, hu = scan()
        for m in simulate_observers(target, hu, 11):
            overlap = 2 * ((m > 0) & (target > 0)).sum() / ((m > 0).sum() + (target > 0).sum())
            self.assertGreater(overlap, 0.9)
            self.assertEqual(set(np.unique(m)), {0, 1, 2})

    def test_structures_that_a_scan_lacks_are_drawn_by_nobody(self) -> None:
        hu = np.zeros(SHAPE, np.float32)
        self.assertFalse(simulate_observers(np.zeros(SHAPE, np.uint8), hu, 1).any())
        spleen = ball((14, 24, 24), 6).astype(np.uint8) * 3
        self.assertEqual(set(np.unique(simulate_observers(spleen, hu, 1))), {0, 3})

    def test_contrast_over_noise_of_a_known_edge(self) -> None:
        target, hu = scan(tumour_hu=100.0)
        mask = target > 0
        near = np.abs(signed_distance(mask)) < 2
        ratio = contrast_to_noise(hu, mask)[near]
        self.assertLess(abs(np.median(ratio) - 200 / (GRAIN * 8)), 2)

    def test_fields_have_variance_one_everywhere(self) -> None:
        fields = np.stack([smooth_field((10, 12, 14), np.random.default_rng(s)) for s in range(300)])
        self.assertLess(abs(fields.mean()), 0.1)
        self.assertTrue(np.all(np.abs(fields.std(0) - 1) < 0.25))


if __name__ == "__main__":
    unittest.main()
