"""Ranking of errors by uncertainty, and the pieces of the 8-bit measurement."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

import numpy as np
import onnx
import torch

from training import export, tiny
from training.inference import Segmenter, draw_masks
from training.quantise import widened
from training.ranking import band_mean, case_ranking, overlap_curve


class RankingTest(unittest.TestCase):
    """Overlap of the most uncertain voxels with the wrong ones."""

    def setUp(self) -> None:
        self.uncertainty = np.arange(200) * 37 % 200 / 200
        self.wrong = np.isin(np.arange(200), (16, 27, 77, 81, 108, 127, 167, 177))

    def test_hand_worked_curve(self) -> None:
        curve = overlap_curve(self.uncertainty, self.wrong)
        # k = 0 to 10 of 200 voxels with 8 wrong ones: 2 hits / (k + 8).
        hits = [0, 1, 1, 2, 3, 3, 3, 3, 4, 4, 4]
        np.testing.assert_allclose(curve, [2 * h / (k + 8) for k, h in enumerate(hits)])
        found = case_ranking(self.uncertainty, self.wrong)
        self.assertAlmostEqual(found["auc"], 0.3768778933, places=9)
        self.assertAlmostEqual(found["oracle"], 0.6779671309, places=9)
        self.assertAlmostEqual(found["random"], 0.0280337179, places=9)

    def test_ties_count_in_proportion_whatever_their_order(self) -> None:
        uncertainty, wrong = np.repeat([1.0, 0.0], [4, 96]), np.zeros(100, bool)
        wrong[0] = True
        for order in (slice(None), slice(None, None, -1)):
            curve = overlap_curve(uncertainty[order], wrong[order])
            # floor(0.5 % of 100 + 0.5) = 1 voxel of the four tied ones: a quarter of a hit.
            self.assertAlmostEqual(curve[1], 2 * 0.25 / 2)

    def test_nothing_wrong(self) -> None:
        curve = overlap_curve(self.uncertainty, np.zeros(200, bool))
        self.assertEqual([curve[0], *curve[1:]], [1.0] + [0.0] * 10)
        self.assertTrue(np.isnan(case_ranking(self.uncertainty, np.zeros(200, bool))["auc"]))
        self.assertAlmostEqual(band_mean(np.ones(11)), 1.0)


class WidenedTest(unittest.TestCase):
    """Float16 weights made float32."""

    def test_same_logits_without_casts(self) -> None:
        network = tiny.build(steps=1)
        masks = draw_masks(2, network.mask_channels, 0)
        image = tiny.random_batch(1, torch.Generator().manual_seed(0))[0].numpy()
        with tempfile.TemporaryDirectory() as name:
            stored, wide = Path(name) / "stored.onnx", Path(name) / "wide.onnx"
            export.write(network, stored)
            model = widened(onnx.load(stored))
            onnx.checker.check_model(model, full_check=True)
            onnx.save(model, wide)
            self.assertEqual([n for n in model.graph.node if n.op_type == "Cast"], [])
            first, second = (Segmenter(file).run(image, masks) for file in (stored, wide))
        np.testing.assert_array_equal(first, second)


if __name__ == "__main__":
    unittest.main()
