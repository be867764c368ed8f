"""The error-probability head: what it is before training, what it learns, and its ONNX graph."""

import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

from training.error_probability.export import parity, write
from training.error_probability.fit import Recipe, draw_rows, fit
from training.error_probability.head import Head, truth_probability
from training.error_probability.measure import error_score, ratio_interval, share_found, structure_error
from training.error_probability.run import own_features
from training.error_probability.smoke import made_up_tables
from training.error_probability.tables import load

torch.set_num_threads(1)


def tables():
    with tempfile.TemporaryDirectory() as name:
        made_up_tables(Path(name) / "tables", voxels=2000)
        _, cases = load(Path(name) / "tables")
        return [type(c)(c.seed, c.probability, np.array(c.features), c.candidates, c.truth) for c in cases]


class HeadTest(unittest.TestCase):
    def test_untrained_it_gives_the_runs_probabilities_back(self):
        case = tables()[0]
        found = truth_probability(Head(6, 3), case.features)
        kept = np.maximum(case.probability, 1e-4)
        np.testing.assert_allclose(found, kept / kept.sum(1, keepdims=True), atol=1e-6)

    def test_it_learns_what_the_surroundings_say(self):
        cases = tables()
        head = fit(cases[:3], own_features, 6, 3, Recipe(epochs=4, batch=64))
        answer = truth_probability(head, cases[3].features)
        rows = np.arange(len(answer))
        before = -np.log(cases[3].probability[rows, cases[3].truth]).mean()
        after = -np.log(answer[rows, cases[3].truth]).mean()
        self.assertLess(after, 0.7 * before)
        again = fit(cases[:3], own_features, 6, 3, Recipe(epochs=4, batch=64))
        np.testing.assert_array_equal(answer, truth_probability(again, cases[3].features))

    def test_onnx_runtime_agrees_and_a_wrong_file_is_found(self):
        case = tables()[0]
        head = fit([case], own_features, 6, 3, Recipe(epochs=1, batch=64))
        with tempfile.TemporaryDirectory() as name:
            write(head, Path(name) / "head.onnx")
            self.assertLess(parity(head, Path(name) / "head.onnx", case.features), 1e-5)
            with self.assertRaises(ValueError):
                parity(Head(6, 3), Path(name) / "head.onnx", case.features)


class RowsTest(unittest.TestCase):
    def test_weights_make_the_drawn_rows_stand_for_all(self):
        case = tables()[0]
        rows, weights = draw_rows(case, 400, np.random.default_rng(1))
        self.assertLess(abs(len(rows) - 400), 100)
        self.assertLess(abs(weights.sum() / len(case.truth) - 1), 0.15)
        rows, weights = draw_rows(case, 10**6, np.random.default_rng(1))
        np.testing.assert_array_equal(weights >= 1, True)


class MeasureTest(unittest.TestCase):
    def test_share_found_by_hand(self):
        score, wrong = np.array([0.9, 0.1, 0.8, 0.7]), np.array([True, True, False, False])
        self.assertEqual(share_found(score, wrong, 0.5), 0.5)
        self.assertEqual(share_found(score, wrong, 1.0), 1.0)
        self.assertTrue(np.isnan(share_found(score, np.zeros(4, bool), 0.5)))

    def test_errors_of_label_and_structure_by_hand(self):
        case = tables()[0]
        answer = np.tile(np.float32([0.5, 0.3, 0.2]), (len(case.truth), 1))
        label = case.label
        np.testing.assert_allclose(error_score(case, answer), 1 - answer[0][label])
        np.testing.assert_allclose(structure_error(case, answer, 1), np.where(label == 1, 0.7, 0.3))

    def test_ratio_interval_leaves_out_what_is_undefined(self):
        first, second = np.array([2.0, 4.0, np.nan]), np.array([1.0, 2.0, 5.0])
        np.testing.assert_allclose(ratio_interval(first, second), (2, 2, 2))


if __name__ == "__main__":
    unittest.main()
