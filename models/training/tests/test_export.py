"""Export: the ONNX graph equals the network, masks broadcast both ways, and the manifest describes the file."""

from __future__ import annotations

import hashlib
import json
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

from training import export, tiny
from training.calibrate import fit
from training.inference import Segmenter, case_scores, draw_masks
from training.manifest import ABDOMEN_WINDOW, SEGMENTS, slab_manifest, write_manifest
from training.sampling import slice_indices
from training.train import Recipe, build_network, learning_rate


class ExportTest(unittest.TestCase):
    """The shipped architecture with random weights."""

    @classmethod
    def setUpClass(cls) -> None:
        torch.set_num_threads(1)
        torch.manual_seed(0)
        cls.network = build_network()
        cls.image = torch.randn(3, 7, 48, 64)
        with torch.no_grad():
            cls.network.train()(cls.image, cls.network.draw_masks(3, 0.1))  # moves the batch norm statistics
        cls.network.eval()

    def test_graph_equals_network(self) -> None:
        measured = export.verify(self.network, self.image)
        self.assertLess(measured["float16_storage_relative_error"], 5e-3)

    def test_shapes_follow_masks_and_images(self) -> None:
        session = export.session_of(export.to_onnx(self.network))
        channels = self.network.mask_channels
        for images, masks in ((1, 5), (3, 1), (1, 1), (3, 3)):
            feed = {"image": self.image[:images].numpy(), "masks": draw_masks(masks, channels, 0)}
            self.assertEqual(session.run(None, feed)[0].shape, (max(images, masks), 5, 48, 64))

    def test_a_pass_under_another_mask_needs_no_3x3_convolution_at_the_finest_level(self) -> None:
        model = export.to_onnx(self.network, half=False)
        weights = {tensor.name: tensor.dims for tensor in model.graph.initializer}
        reached, kernels = {"masks"}, {}
        for node in model.graph.node:
            if reached.intersection(node.input):
                reached.update(node.output)
                if node.op_type == "Conv":
                    kernels[node.name] = weights[node.input[1]][2]
        merges = {f"decoder.{level}.merge.conv" for level in (1, 2, 3)}
        self.assertEqual({name for name, size in kernels.items() if size == 3}, merges)
        self.assertLessEqual({"decoder.0.lift", "logits"}, kernels.keys())
        whole, again = export.multiply_accumulates(model)
        self.assertEqual((whole, again), (15998, 1158))

    def test_masked_encoder_equals_network(self) -> None:
        torch.manual_seed(1)
        network = build_network(masked_encoder=True)
        with torch.no_grad():
            network.train()(self.image, network.draw_masks(3, 0.1))
        self.assertEqual(network.mask_channels, 192 + 2 * 336)
        export.verify(network.eval(), self.image)
        whole, again = export.multiply_accumulates(export.to_onnx(network))
        self.assertGreater(again, 0.9 * whole, "every sample is a pass of its own but for the first convolution")

    def test_cycles_end_low_and_start_lower_each_time(self) -> None:
        rates = [learning_rate(1000, p, Recipe(cycles=4)) for p in (0.0, 0.2499, 0.25, 0.4999, 0.5, 0.9999)]
        self.assertGreater(rates[0], rates[2])
        self.assertGreater(rates[2], rates[4])
        for end in (rates[1], rates[3], rates[5]):
            self.assertLess(end, 0.02 * rates[0])

    def test_masks_are_zero_or_scaled(self) -> None:
        masks = self.network.draw_masks(200, 0.1)
        self.assertEqual(sorted(set(np.round(masks.unique().numpy(), 4))), [0.0, 1.1111])
        self.assertAlmostEqual(float(masks.mean()), 1.0, delta=0.02)

    def test_dropped_channels_change_the_output(self) -> None:
        session = export.session_of(export.to_onnx(self.network))
        masks = np.ones((2, self.network.mask_channels), np.float32)
        masks[1, -4:] = 0
        out = session.run(None, {"image": self.image[:1].numpy(), "masks": masks})[0]
        self.assertGreater(np.abs(out[0] - out[1]).max(), 0)


class TinyTest(unittest.TestCase):
    """The package for slow back ends."""

    def test_package_is_small_and_varies(self) -> None:
        network = tiny.build(steps=60)
        with tempfile.TemporaryDirectory() as name:
            file = Path(name) / "tiny.onnx"
            export.write(network, file)
            write_manifest(Path(name), tiny.tiny_manifest(file, network.mask_channels))
            manifest = json.loads((Path(name) / "model.json").read_text())
            self.assertLess(file.stat().st_size, 60_000)
            self.assertEqual(manifest["files"][0]["sha256"], hashlib.sha256(file.read_bytes()).hexdigest())
            segmenter = Segmenter(file)
            self.assertEqual(segmenter.mask_channels, manifest["dropout"]["channels"])
            image, label = tiny.random_batch(1, torch.Generator().manual_seed(3))
            out = segmenter.run(image.numpy(), draw_masks(4, segmenter.mask_channels, 0, tiny.RATE))
        self.assertGreater(float((out.mean(0).argmax(0) == label[0].numpy()).mean()), 0.6)
        self.assertGreater(float(out.std(0).max()), 0.0)


class PiecesTest(unittest.TestCase):
    """Slices, scores, calibration, manifest."""

    def test_edge_slices_repeat(self) -> None:
        self.assertEqual(list(slice_indices(0, (0, 20))), [0, 0, 0, 0, 1, 2, 3])
        self.assertEqual(list(slice_indices(19, (0, 20))), [16, 17, 18, 19, 19, 19, 19])

    def test_scores_of_a_perfect_label_map(self) -> None:
        truth = np.array([[0, 1, 2], [3, 4, 0]])
        self.assertEqual(set(case_scores(truth, truth).values()), {1.0})

    def test_calibration_recovers_temperature_and_bias(self) -> None:
        rng = np.random.default_rng(0)
        logits = rng.normal(0, 2, (40_000, 5))
        probability = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
        truth = (probability.cumsum(1) > rng.random((len(logits), 1))).argmax(1)
        # Seen through (seen + bias) / temperature the logits are the true ones again.
        bias = np.array([0, 0.5, -1.0, 0.2, 0.0])
        found = fit((logits * 1.7 - bias).astype(np.float32)[None], truth, 1)
        self.assertAlmostEqual(found.temperature, 1.7, delta=0.1)
        np.testing.assert_allclose(found.bias, bias, atol=0.12)
        self.assertLess(found.nll_after, found.nll_before)

    def test_manifest_lists_every_member(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            files = [Path(name) / f"member-{n}.onnx" for n in range(3)]
            for n, file in enumerate(files):
                file.write_bytes(bytes([n]))
            manifest = slab_manifest(
                ("x", "1.0.0", "X"), files, ABDOMEN_WINDOW, SEGMENTS, 192, ensemble="deep-ensemble", flips=("k",)
            )
        self.assertEqual(manifest["calibration"], {"kind": "none"})
        self.assertEqual([m["file"] for m in manifest["members"]], [f["path"] for f in manifest["files"]])
        self.assertEqual(len({f["sha256"] for f in manifest["files"]}), 3)
        self.assertEqual(manifest["input"]["intensity"]["divide"], 200)

    def test_joint_calibration_undoes_what_was_done_to_every_member(self) -> None:
        rng = np.random.default_rng(1)
        logits = rng.normal(0, 2, (2, 20000, 3))
        p = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
        truth = (p.mean(0).cumsum(-1) > rng.random((20000, 1))).argmax(-1)
        bias = np.array([0, 0.6, -0.4])
        found = fit((logits * 1.7 - bias).astype(np.float32), truth, 1)
        self.assertAlmostEqual(found.temperature, 1.7, delta=0.08)
        np.testing.assert_allclose(found.bias, bias, atol=0.12)


if __name__ == "__main__":
    unittest.main()
