"""Contour quality: crop and cells, wrong contours, the network's head, export, sampling weights."""

from __future__ import annotations

import math
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

from training.quality import contours, crop, export, train
from training.quality.config import CONTEXT, GRID, MARGIN_MM, STRUCTURES
from training.quality.manifest import quality_manifest
from training.quality.network import QualityNet, fused_weights
from training.quality.pool import Pool, entry, log_ratio


def ball(shape: tuple[int, int, int], middle: tuple[float, ...], radius: float) -> np.ndarray:
    """Mask [k, j, i] of a ball."""
    axes = np.ogrid[tuple(slice(0, n) for n in shape)]
    return sum((a - m) ** 2 for a, m in zip(axes, middle)) <= radius**2


class CropTest(unittest.TestCase):
    """What is cut out, and how it is brought to the cells."""

    def test_box_has_the_margin_and_ends_with_the_image(self) -> None:
        mask = np.zeros((40, 50, 60), bool)
        mask[20, 25, 2:5] = True
        box = crop.contour_box(mask, (5.0, 4.0, 2.5), 10.0)
        self.assertEqual(box, ((18, 22, 0), (23, 29, 9)))

    def test_empty_and_full_masks_have_the_whole_image(self) -> None:
        for mask in (np.zeros((4, 5, 6), bool), np.ones((4, 5, 6), bool)):
            self.assertEqual(crop.contour_box(mask, (1.0, 1.0, 1.0)), ((0, 0, 0), (4, 5, 6)))

    def test_weights_sum_to_one_and_pass_no_voxel_over(self) -> None:
        for length, cells in ((1, 3), (5, 64), (64, 64), (100, 24), (97, 16), (3, 2)):
            weights = crop.axis_weights(length, cells)
            np.testing.assert_allclose(weights.sum(1), 1, atol=1e-6)
            if length > cells:
                self.assertTrue((weights.sum(0) > 0).all(), f"{length} voxels on {cells} cells")

    def test_cells_worked_by_hand(self) -> None:
        values = np.array([0.0, 4.0, 8.0]).reshape(1, 1, 3)
        np.testing.assert_allclose(crop.on_cells(values, (1, 1, 2)).ravel(), [1.25, 6.75])

    def test_context(self) -> None:
        box = ((0, 0, 0), (40, 20, 10))
        context = crop.context_of(2, box, 0.0, (2.5, 5.0, 10.0))
        self.assertEqual(len(context), CONTEXT)
        expected = [0, 0, 1, 0, 0, 0, 0, math.log(0.01 / 100)]
        np.testing.assert_allclose(context, expected, atol=1e-6)


class ContoursTest(unittest.TestCase):
    """Wrong contours of a ball beside another."""

    @classmethod
    def setUpClass(cls) -> None:
        shape = (40, 44, 48)
        truth = ball(shape, (18, 20, 16), 9)
        labels = truth.astype(np.uint8) + 3 * ball(shape, (18, 20, 38), 6).astype(np.uint8)
        hu = np.where(truth, 100, -50).astype(np.float32)
        cls.subject = contours.Subject(hu, truth, labels, 2.5, [ball((15, 15, 15), (7, 7, 7), 7)])

    def test_every_kind_is_a_mask_and_repeats_with_its_seed(self) -> None:
        for name, (_, make) in contours.KINDS.items():
            first, again = (make(self.subject, np.random.default_rng(3)) for _ in range(2))
            self.assertEqual((first.dtype, first.shape), (np.dtype(bool), self.subject.truth.shape), name)
            np.testing.assert_array_equal(first, again, name)

    def test_ends_of_the_scale(self) -> None:
        rng = np.random.default_rng(0)
        self.assertEqual(contours.dice(contours.truth(self.subject, rng), self.subject.truth), 1)
        self.assertEqual(contours.dice(contours.empty(self.subject, rng), self.subject.truth), 0)
        self.assertEqual(contours.dice(contours.other_structure(self.subject, rng), self.subject.truth), 0)

    def test_draws_reach_every_tenth_of_the_scale(self) -> None:
        rng = np.random.default_rng(1)
        found = [contours.dice(contours.draw(self.subject, rng)[1], self.subject.truth) for _ in range(300)]
        self.assertTrue((np.histogram(found, 10, (0, 1))[0] > 3).all())

    def test_pool_entry(self) -> None:
        row = entry(self.subject.hu, self.subject.truth, self.subject.truth, 0, 2.5)
        self.assertEqual((float(row["dice"]), float(row["ratio"])), (1.0, 0.0))
        self.assertEqual(row["cells"].shape, (2, *GRID))
        # Outside is windowed to -50 HU: (-50 - 40) / 200 on a scale from -1 to 1.
        self.assertEqual(int(row["cells"][0, 0, 0, 0]), round(255 * (1 - 0.45) / 2))
        self.assertAlmostEqual(log_ratio(self.subject.truth, ~self.subject.truth), -1.5)


class NetworkTest(unittest.TestCase):
    """Architecture, export and sampling."""

    @classmethod
    def setUpClass(cls) -> None:
        torch.set_num_threads(1)
        torch.manual_seed(0)
        cls.network = QualityNet()
        cls.cells, cls.context = torch.rand(3, 2, *GRID), torch.randn(3, CONTEXT)
        torch.nn.init.normal_(cls.network.last.weight, 0, 0.3)
        with torch.no_grad():
            cls.network.train()(cls.cells, cls.context)  # moves the batch norm statistics
        cls.network.eval()

    def test_size(self) -> None:
        count = sum(values.numel() for values in self.network.parameters())
        self.assertTrue(30_000 <= count <= 100_000, count)

    def test_fast_normalised_fusion_by_the_published_vector(self) -> None:
        weights = fused_weights(torch.tensor([1.0, 0.5, -0.3], dtype=torch.float64))
        found = float(weights @ torch.tensor([2.0, 4.0, 100.0], dtype=torch.float64))
        self.assertAlmostEqual(found, 2.6664889007, places=9)

    def test_graph_equals_network(self) -> None:
        measured = export.verify(self.network, self.cells.numpy(), self.context.numpy())
        self.assertLess(measured["float32_difference"], 1e-4)

    def test_no_grouped_convolution(self) -> None:
        groups = {m.groups for m in self.network.modules() if isinstance(m, torch.nn.Conv3d)}
        self.assertEqual(groups, {1})

    def test_automatic_contours_have_their_share(self) -> None:
        n = 40
        blank = np.zeros(n)
        kind = np.array(["automatic"] * 10 + ["swap"] * 30)
        pool = Pool(blank, blank, blank, np.linspace(0, 1, n), blank, np.arange(n) % len(STRUCTURES), kind, blank)
        weights = train.sampling_weights(pool)
        self.assertAlmostEqual(weights.sum(), 1)
        self.assertAlmostEqual(weights[:10].sum(), train.AUTOMATIC_SHARE)

    def test_cycles_follow_each_other(self) -> None:
        found = [train.cycle_progress([1.0, 3.0], seconds) for seconds in (0, 45, 60, 150, 239.9, 240)]
        self.assertEqual(found[:4], [0, 0.75, 0, 0.5])
        self.assertAlmostEqual(found[4], 1, places=2)
        self.assertIsNone(found[5])

    def test_margin_is_what_the_manifest_says(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "x.onnx"
            export.write(self.network, file)
            manifest = quality_manifest(file)
        self.assertEqual(manifest["input"]["marginMm"], MARGIN_MM)
        self.assertEqual(manifest["input"]["grid"], [64, 64, 24])
        self.assertEqual([s["name"] for s in manifest["task"]["structures"]], list(STRUCTURES))


if __name__ == "__main__":
    unittest.main()
